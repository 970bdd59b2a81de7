"""What a round of formation, its candidates, notices and objections, and a committee and its members add to their cases."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linli.core.papers.models import Paper
from linli.core.people.models import Person, Post
from linli.core.places.models import Place
from linli.core.procedures.models import Case

ROSTER = "committee"  # the body under which the committee's members sit
PARTY = "party_organisation"  # the body that decides on a slate
ENLARGED = "enlarged_committee"  # the body with which members normally do not cross

DIRECTOR, VICE_DIRECTOR, MEMBER = "director", "vice_director", "member"


class Organisation(models.Model):
    """A unit, firm, association or the like of the community: one line of its roll."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="organisations")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    # 统一社会信用代码; '' where it has none
    code = models.CharField(max_length=18, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["place", "name"], name="organisation_name_once"),
            models.UniqueConstraint(
                fields=["place", "code"], name="organisation_code_once", condition=~Q(code="")
            ),
        )

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """A round: of formation, of renewal at the end of a term, or to fill seats (3.3, 3.4)."""

    FORMATION, RENEWAL, SUPPLEMENT = "formation", "renewal", "supplement"
    KINDS = ((FORMATION, "组建"), (RENEWAL, "换届"), (SUPPLEMENT, "增补"))

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="round")
    kind = models.CharField(max_length=12, choices=KINDS)
    closes_at = models.DateTimeField()
    # Seats sought by kind of member: {"veteran": 1}; and in all.
    seats = models.JSONField(default=dict)
    wanted = models.PositiveSmallIntegerField(default=0)
    # The party organisation's meeting on the slate.
    met_on = models.DateField(null=True, blank=True)
    expected = models.PositiveSmallIntegerField(default=0)
    present = ArrayField(models.BigIntegerField(), default=list)
    # Who was at any meeting on it, also before it was returned: none of them examines objections.
    voted = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    # What the slate was submitted with in spite of a rule: keys of concerns; and what the street said to each.
    reasons = ArrayField(models.CharField(max_length=80), default=list)
    # The street's meeting: its day, the number of its minutes, and the number under which it filed the slate.
    street_met_on = models.DateField(null=True, blank=True)
    street_minutes = models.CharField(max_length=60, blank=True)
    filing = models.CharField(max_length=60, blank=True)
    prepared_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    returned = models.PositiveSmallIntegerField(default=0)


class Candidate(models.Model):
    """Somebody who was proposed in a round; through several channels it is still one candidate."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="candidate")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, blank=True)
    # As it is published: unit or post.
    identity = models.CharField(max_length=80, blank=True)
    # '' while not on the slate.
    position = models.CharField(max_length=16, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    consented_on = models.DateField(null=True, blank=True)
    checks = ArrayField(models.CharField(max_length=20), default=list)
    checked_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    checked_on = models.DateField(null=True, blank=True)
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_abstain = models.PositiveSmallIntegerField(null=True, blank=True)


class Source(models.Model):
    """One way in which a candidate was proposed. Who proposed, how to find the candidate and why are sealed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="sources")
    channel = models.CharField(max_length=10)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    sealed = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()


class Notice(models.Model):
    """A notice of three days: who is on it, when it ends, and who examines what is said against them."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="notice")
    ends_at = models.DateTimeField()
    listed = ArrayField(models.BigIntegerField(), default=list)
    inspector = models.ForeignKey(Post, models.PROTECT, related_name="+")
    street_inspector = models.ForeignKey(Post, models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    posted_at = models.CharField(max_length=120, blank=True)


class Objection(models.Model):
    """Something said against a person on a notice. Who, how to reach them and the words are sealed."""

    CHANNELS = (("page", "网页"), ("phone", "电话"), ("visit", "来访"), ("letter", "来信"))

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="objection")
    notice = models.ForeignKey(Case, models.PROTECT, related_name="objections")
    candidate = models.ForeignKey(Case, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=CHANNELS)
    named = models.BooleanField(default=False)
    sealed = models.ForeignKey(Person, models.PROTECT, related_name="+")
    heard_on = models.DateField(null=True, blank=True)
    upheld = models.BooleanField(null=True, blank=True)
    found_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")


class Committee(models.Model):
    """A committee in its term."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="committee")
    since = models.DateField()
    until = models.DateField()
    taken_over = models.BooleanField(default=False)
    round = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")


class Member(models.Model):
    """Somebody's seat on a committee: since when, as what, by which letter, and how it ended."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="member")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    position = models.CharField(max_length=16)
    kind = models.CharField(max_length=40)
    identity = models.CharField(max_length=80, blank=True)
    since = models.DateField()
    until = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    candidate = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    letter = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    # The number of a letter that was given out before linli.
    old_letter = models.CharField(max_length=60, blank=True)
    taken_over = models.BooleanField(default=False)
    ground = models.CharField(max_length=20, blank=True)
    faults = ArrayField(models.CharField(max_length=20), default=list)
    talked_on = models.DateField(null=True, blank=True)
    stated = models.BooleanField(default=False)
    # The party organisation's meeting on leaving: its day and its vote.
    met_on = models.DateField(null=True, blank=True)
    expected = models.PositiveSmallIntegerField(default=0)
    present = models.PositiveSmallIntegerField(default=0)
    votes_for = models.PositiveSmallIntegerField(default=0)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")


class Crossing(models.Model):
    """Somebody who sits on the committee and on the enlarged committee, and leads neither: explained, confirmed (3.2)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="crossing")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")


class Training(models.Model):
    """People who are trained to take part: what it is about is the case's title, where its spot (1.2)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="training")
    on = models.DateField()
    taught_by = models.CharField(max_length=20)
    # Which institution or office teaches; '' where the community itself does.
    teacher = models.CharField(max_length=60, blank=True)
    # How many of each group came, by the rulebook's `training.groups`; nobody is named.
    numbers = models.JSONField(default=dict)

    @property
    def people(self) -> int:
        """How many came of all groups together."""
        return sum(self.numbers.values())
