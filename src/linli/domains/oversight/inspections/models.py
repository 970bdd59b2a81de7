"""What an inspection adds to its cases: the draw, what was seen by line, findings; and the forum with its opinions (5.3)."""

from django.db import models
from django.db.models import Q

from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.procedures.models import Case


class Inspection(models.Model):
    """What is looked at, over which time of the record, until when; and how the places were drawn.

    `frame` is what was drawn from: code and stratum of each place. With the seed anybody draws the same.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="inspection")
    since = models.DateField()
    until = models.DateField()
    ends_on = models.DateField()
    size = models.PositiveSmallIntegerField()
    strata = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    # Whether communities that have no committee yet are drawn from, too.
    everywhere = models.BooleanField(default=False, db_default=False)
    seed = models.CharField(max_length=32, blank=True)
    frame = models.JSONField(default=list)
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="inspection_span"),
        )


class Inspected(models.Model):
    """A community within an inspection: drawn, or added by hand."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="inspected")
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="places")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    drawn = models.BooleanField()
    position = models.PositiveSmallIntegerField()
    stratum = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["inspection", "place"], name="inspected_once"),)


class Seen(models.Model):
    """What was seen to one line of the checklist; its words are a note of the journal, by whose id a second hand is told."""

    FOUND, MISSING, NOT_APPLICABLE = "found", "missing", "none"
    VERDICTS = ((FOUND, "有"), (MISSING, "没有"), (NOT_APPLICABLE, "不适用"))

    inspected = models.ForeignKey(Inspected, models.PROTECT, related_name="seen")
    line = models.CharField(max_length=40)
    verdict = models.CharField(max_length=10, choices=VERDICTS)
    note_id = models.BigIntegerField(null=True, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    times = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["inspected", "line"], name="seen_once"),)


class Finding(models.Model):
    """What was found wanting; open until it is checked again by the inspecting side. One that is open to a line."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="finding")
    inspected = models.ForeignKey(Inspected, models.PROTECT, related_name="findings")
    line = models.CharField(max_length=40, blank=True)
    open = models.BooleanField(default=True)
    raised_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    mended_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    # Whether the community says that there was nothing to mend, or that it cannot.
    disputed = models.BooleanField(default=False)
    returned = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["inspected", "line"], name="finding_open_once", condition=Q(open=True) & ~Q(line="")
            ),
        )


class Forum(models.Model):
    """A forum of the levels: when, where, which places below were asked to come."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="forum")
    held_at = models.DateTimeField()
    room = models.CharField(max_length=80)
    invited = models.JSONField(default=list)


class Opinion(models.Model):
    """An opinion and what became of it: the rule that it was written into, by which day, in which edition."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="opinion")
    forum = models.ForeignKey(Forum, models.PROTECT, related_name="opinions")
    side = models.CharField(max_length=20)
    about = models.CharField(max_length=4, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True, blank=True)
    edition = models.CharField(max_length=20, blank=True)
