"""What a meeting and an agenda item add to their cases."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linli.core.people.models import Person, Post
from linli.core.procedures.models import Case


class Meeting(models.Model):
    """A meeting of one body, or of two held as one (合并召开): one roster each, one set of minutes."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="meeting")
    bodies = ArrayField(models.CharField(max_length=40))
    held_at = models.DateTimeField()
    room = models.CharField(max_length=80, blank=True)
    chair = models.ForeignKey(Post, models.PROTECT, related_name="+")
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Corrections of the drafted minutes, item by item: {"item id": "text"}.
    edited = models.JSONField(default=dict, blank=True)
    # Each time it broke off: {"at", "until", "note", "present", "expected", "there", "resumed", "then", "of"}. The
    # times are ISO; `note` is the journal's note of the reason; `there` the persons who were present; `then` and
    # `of` are who was present and expected when it went on, `resumed` is '' until it does.
    breaks = models.JSONField(default=list, blank=True)
    # Each time it got another day, hour or place before it began: {"at", "from", "to", "room", "to_room", "note"}; the
    # times are ISO, `note` is the journal's note of the reason.
    moves = models.JSONField(default=list, db_default=models.Value([], models.JSONField()), blank=True)
    # When the chair said that the minutes are right; what is changed in them afterwards empties it.
    confirmed_at = models.DateTimeField(null=True, blank=True)

    @property
    def counts_at(self) -> datetime:
        """The day for which it counts: that on which it was really opened; until then the one it is called for."""
        return self.began_at or self.held_at

    @property
    def announced_at(self) -> datetime:
        """When it opens, or goes on, as those expected were told last."""
        waits = bool(self.breaks) and not self.breaks[-1]["resumed"]
        return datetime.fromisoformat(self.breaks[-1]["until"]) if waits else self.held_at


class Attendance(models.Model):
    """A person expected at, or attending, a meeting. Only those on the body's roster vote."""

    STATES = (("expected", "应到"), ("present", "实到"), ("leave", "请假"), ("absent", "缺席"))

    case = models.ForeignKey(Case, models.PROTECT, related_name="attendance")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    body = models.CharField(max_length=40, blank=True)
    standing = models.CharField(max_length=60, blank=True)
    votes = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=STATES, default="expected")
    # When the person came or left, where that was while the meeting sat.
    came_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # What they answered to the invitation, and how, where it was entered for them. The words are a note of the journal.
    answer = models.CharField(max_length=10, blank=True, default="", db_default="")
    answer_how = models.CharField(max_length=10, blank=True, default="", db_default="")
    answer_note = models.BigIntegerField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "person"], name="attendance_once"),)


class Item(models.Model):
    """An item of the agenda, about a problem or only to be heard."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="item")
    problem = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    # How long it may take; empty is the city's usual length.
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    question = models.TextField(blank=True)
    amount = models.PositiveIntegerField(null=True, blank=True)
    secret = models.BooleanField(default=False)
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_abstain = models.PositiveSmallIntegerField(null=True, blank=True)
    tellers = models.CharField(max_length=80, blank=True)
    # The totals that a later vote took the place of, the first one first: [for, against, abstain].
    earlier = models.JSONField(default=list, db_default=models.Value([], models.JSONField()), blank=True)
    result = models.CharField(max_length=20, blank=True)
    measure = models.TextField(blank=True)
    # Which deliberation in four steps this item is a step of, and which step.
    deliberation = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="steps", db_index=False
    )
    step = models.CharField(max_length=20, blank=True, db_default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="item_amount_not_negative"
            ),
        )


class Asked(models.Model):
    """A department or unit that is asked to attend one item (列席): who comes for it, and whether it came."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="asked")
    item = models.ForeignKey(Case, models.PROTECT, related_name="asked_to")
    unit = models.CharField(max_length=80)
    # Who answers for it; None where nobody of it has a post, and the community enters what it said.
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    who = models.CharField(max_length=40, blank=True)
    how = models.CharField(max_length=10, blank=True)


class Feed(models.Model):
    """The address under which a post's own meetings stand for a calendar: only a keyed digest of it is kept."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="feeds")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["post"], name="feed_one_at_a_time", condition=Q(ended_at__isnull=True)
            ),
        )


class Deliberation(models.Model):
    """What costs more than the threshold on its way through four bodies and two publications (四议两公开, 4.4)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="deliberation")
    problem = models.ForeignKey(Case, models.PROTECT, related_name="deliberations")
    amount = models.PositiveIntegerField()
    measure = models.TextField()
    published_at = models.DateTimeField(null=True, blank=True)
    result_at = models.DateTimeField(null=True, blank=True)


class Concerned(models.Model):
    """Who is concerned in an item, abstains and leaves."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="concerned")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    why = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "person"], name="concerned_once"),)


class Statement(models.Model):
    """What somebody said to an item; the words are a note of the journal.

    A correction takes a new note: by the note that was shown, of two who correct one statement the second is found out.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="statements")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    speaker = models.CharField(max_length=80)
    position = models.CharField(max_length=10, blank=True)
    note_id = models.BigIntegerField()
    at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrector = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
