"""What a problem adds to its case: where it came from, who spoke, how it is handled, what was answered."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linli.core.people.models import Account, Person, Post
from linli.core.places.models import Building, Place
from linli.core.procedures.models import Case


class Problem(models.Model):
    """One line of the problem list (问题清单). Sources, routes and results are keys of the rulebook."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="problem")
    source = models.CharField(max_length=20)
    visit = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="demands")
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    points = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    urgent = models.BooleanField(default=False)
    difficulty = models.CharField(max_length=10, blank=True)
    route = models.CharField(max_length=12, blank=True)
    first_taker = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    handler = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    lead = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="followers")
    public = models.BooleanField(default=False)
    private = models.BooleanField(default=False)
    # It came when a great many came from one network: somebody looks before anything else is done.
    held = models.BooleanField(default=False, db_default=False)
    supplier_called = models.BooleanField(default=False)
    reworks = models.PositiveSmallIntegerField(default=0)
    # Of these, how often whoever reported it sent it back.
    reopened = models.PositiveSmallIntegerField(default=0, db_default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    extension_asked = models.BooleanField(default=False)
    # The running letter's own: whether the department asks for more time, and how often it got it.
    letter_asked = models.BooleanField(default=False, db_default=False)
    letter_extensions = models.PositiveSmallIntegerField(default=0, db_default=0)
    review_at = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    satisfaction = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(lead__isnull=True) | ~Q(lead=models.F("case")), name="problem_lead_not_itself"
            ),
        )


class Outside(models.Model):
    """Under which number another system keeps the problem. `system` is a key of `demand.imports`; a number comes in once."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="outside")
    intake = models.ForeignKey(Case, models.PROTECT, related_name="brought")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    system = models.CharField(max_length=20)
    number = models.CharField(max_length=60)
    # When the other system wrote it down, and by when it wants it done.
    since = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "system", "number"], name="outside_once"),)


class Heads(models.Model):
    """What the columns of a system's table mean at this place, as somebody said: a heading, and a field or ''."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    system = models.CharField(max_length=20)
    fields = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "system"], name="heads_once"),)


class View(models.Model):
    """A way to look at the list that somebody kept for their own account: a name, and the address's query."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="views")
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=400)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "name"], name="view_once"),)


class Reporter(models.Model):
    """Somebody who spoke of the problem. Follows by a code of which only a keyed digest is kept."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reporters")
    # The case that it was first said in: stays when the case is merged.
    origin = models.ForeignKey(Case, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.BinaryField(max_length=32)
    keep_name = models.BooleanField(default=False)
    channel = models.CharField(max_length=10, default="code")
    said = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "code"], name="reporter_code_once"),)


class Claim(models.Model):
    """What somebody asks of their own personal fields: to correct them, or to erase them (PIPL 44–50)."""

    CORRECT, ERASE = "correct", "erase"

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="claim")
    reporter = models.ForeignKey(Reporter, models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=10)
    # The new name and telephone, and what was said with it; erased when it is answered.
    sealed = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    asked_on = models.DateField()
    ground = models.CharField(max_length=20, blank=True)


class Photo(models.Model):
    """A photo that was made anew from its pixels: no position, no camera, at most 2,560 px."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="photos")
    name = models.CharField(max_length=60, unique=True)
    caption = models.CharField(max_length=60, blank=True)
    # Of work: before, during, after; and whether somebody looked that nobody can be known on it.
    moment = models.CharField(max_length=10, blank=True, db_default="")
    shown = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField()


class Referral(models.Model):
    """A letter of co-operation (协办函) to a department, and its answer point by point.

    `answers`: {"point", "answer", "on", "signed"}; `signed` is when the head signed this point before the others.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    head = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    department = models.CharField(max_length=80)
    letter = models.TextField()
    answers = models.JSONField(default=list)
    received_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    returned = models.BooleanField(default=False)
    at = models.DateTimeField()
    number = models.CharField(max_length=40, default="", db_default="")
    due_at = models.DateTimeField(null=True)
    # How far up it was told that no answer came: 0 nobody, 1 the street, 2 the district, 3 the city.
    level = models.PositiveSmallIntegerField(default=0, db_default=0)
    # The district's last order (督办): its number, when, until which day.
    urge = models.CharField(max_length=40, default="", db_default="")
    urged_at = models.DateTimeField(null=True)
    urged_until = models.DateField(null=True)
    # An answer that came on paper: its own number and day.
    reply = models.CharField(max_length=60, default="", db_default="")
    reply_on = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=["case"], name="referral_late", condition=Q(level__gt=0)),)


class Pledge(models.Model):
    """A measure with a date that a department promised: at a point of its letter, or on the spot."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="pledge")
    problem = models.ForeignKey(Case, models.PROTECT, related_name="pledges")
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="pledges")
    point = models.PositiveSmallIntegerField(default=0)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    department = models.CharField(max_length=80)
    what = models.TextField()
    due_on = models.DateField()
    level = models.PositiveSmallIntegerField(default=0)


class Summons(models.Model):
    """Several departments called to one place at one time for one problem (吹哨)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="summons")
    problem = models.ForeignKey(Case, models.PROTECT, related_name="summonses")
    at = models.DateTimeField()
    where = models.CharField(max_length=120)
    what = models.TextField()
    outcome = models.TextField(blank=True)


class Summoned(models.Model):
    """A department's invitation to the spot: who comes for it, and whether it came."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="summoned")
    summons = models.ForeignKey(Case, models.PROTECT, related_name="summoned_to")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    department = models.CharField(max_length=80)
    who = models.CharField(max_length=60, blank=True)


class Feedback(models.Model):
    """One act of answering, by one or more of public/individual × gathered/at any time."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="feedback")
    channels = ArrayField(models.CharField(max_length=20))
    personal = models.TextField()
    public = models.TextField(blank=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Contact(models.Model):
    """Somebody was told, or asked, one by one: by telephone, at the door, by message or letter. Words are notes.

    `kind`: told (the result), interim (how far it is), asked (whether it is solved, and how well).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=20)
    reached = models.BooleanField(default=True)
    said = models.CharField(max_length=12, blank=True)
    satisfaction = models.CharField(max_length=10, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["case", "kind"], name="contact_case"),)


class Thanks(models.Model):
    """Who did the work, as residents read it: a unit, or a person who agreed to be named; else 'a neighbour'."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="thanks")
    name = models.CharField(max_length=60)
    what = models.CharField(max_length=80)
    at = models.DateTimeField()


class Draw(models.Model):
    """A street's draw for second return visits: what was drawn from, and the seed by which anybody draws the same."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="draw")
    street = models.ForeignKey(Place, models.PROTECT, related_name="+")
    period = models.CharField(max_length=7)
    seed = models.CharField(max_length=32)
    # Everything that was drawn from, by its cases' ids: who has the seed draws the same again.
    drawn_from = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["street", "period"], name="draw_once_a_month"),)


class ReturnVisit(models.Model):
    """A finished problem that was drawn: the street asks again, by somebody who did not handle it."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="return_visit")
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="visits")
    problem = models.ForeignKey(Case, models.PROTECT, related_name="return_visits")
    position = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=20, blank=True)


class Notice(models.Model):
    """What stands on the community's board. Nothing personal; taken down, never rewritten."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    text = models.TextField()
    result = models.CharField(max_length=10)
    at = models.DateTimeField()
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["place", "-at"], name="notice_place"),)


class Visit(models.Model):
    """A visit as it was noted down at the door: who, where, what was heard."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="visit")
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="+")
    spot = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20, default="resident")
    heard = models.CharField(max_length=20)
    urgency = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    visitor = models.ForeignKey(Post, models.PROTECT, related_name="+")
    visited_on = models.DateField()


class VisitRound(models.Model):
    """A community's round of visits in one month (4.1): which doors were drawn stands in `Door`."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="visit_round")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    month = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "month"], name="visit_round_once"),)


class Door(models.Model):
    """A door of a round: a building's unit or an organisation, who goes there, and what came of it.

    `visit` is the first visit that was made there; `nobody` how often one stood before a closed door.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="doors")
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, default="resident")
    spot = models.CharField(max_length=120)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    nobody = models.PositiveSmallIntegerField(default=0)
    nobody_on = models.DateField(null=True, blank=True)
    gone = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["case", "spot"], name="door_once"),)

    def __str__(self) -> str:
        return self.spot
