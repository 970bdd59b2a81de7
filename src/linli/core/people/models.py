"""Persons, accounts, posts and the rosters of bodies."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from linli.core.people import roles
from linli.core.places.models import Place


class Person(models.Model):
    """A human being.

    `name` is plain only for who holds a post: it stands on the door of the office. What is sealed (a resident's
    name, phone) is one text, sealed under the person's own data key, which the master key wraps; destroying
    the key erases the person everywhere, backups included.
    """

    name = models.CharField(max_length=60, blank=True)
    data_key = models.BinaryField(null=True, blank=True)
    sealed = models.BinaryField(null=True, blank=True)
    phone_index = models.BinaryField(null=True, blank=True, db_index=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name or f"人员{self.pk}"


class AccountManager(BaseUserManager["Account"]):
    def create_account(self, username: str, password: str | None, person: Person) -> "Account":
        account = Account(username=username, person=person)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser):
    username = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="accounts")
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=False)
    password_at = models.DateTimeField(null=True, blank=True)
    # The secret of the second factor under the master key; the last time step whose code was taken.
    factor = models.BinaryField(null=True, blank=True)
    factor_step = models.BigIntegerField(default=0)
    # Who it is at the city's own identity system ('' where it is nobody): entered by an office, never made up.
    subject = models.CharField(max_length=120, blank=True, default="", db_default="")

    # Those of its person that run today, where the account has just come in with a request.
    posts: "list[Post]"

    USERNAME_FIELD = "username"
    objects: AccountManager = AccountManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject"], name="account_subject_once", condition=~Q(subject="")
            ),
        )

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False


class Post(models.Model):
    """A person in a role at a place, from a day to a day; `known` is when the records said so.

    `ends_at` is the hour at which it ends, where that is sooner than its last day; `stands_for` is the post whose
    holder is on leave.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=40)
    place = models.ForeignKey(Place, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    during = DateRangeField()
    known = DateTimeRangeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    stands_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    # The name of who is on leave, where the post has just come in with a request.
    deputy_for: str

    class Meta:
        indexes = (models.Index(fields=["place", "role"], name="post_place_role"),)
        constraints = (
            # Who only reads does so until a day that is set.
            models.CheckConstraint(
                condition=~Q(role__startswith=roles.READER) | Q(during__endswith__isnull=False),
                name="post_reader_ends",
            ),
            ExclusionConstraint(
                name="post_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
            ),
        )

    @property
    def label(self) -> str:
        """What the role is called."""
        return roles.label(self.role)

    @property
    def last(self) -> date | None:
        """The last day on which it is held; None while no end is set."""
        return self.during.upper - timedelta(1) if self.during.upper else None


class Body(models.Model):
    """A body of a place that meets: its kind is one of the rulebook's."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="bodies")
    kind = models.CharField(max_length=40)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "kind"], name="body_once"),)


class Seat(models.Model):
    """A person on a body's roster, with the standing in which they sit there."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, models.PROTECT, related_name="seats")
    standing = models.CharField(max_length=60, blank=True)
    during = DateRangeField()
    known = DateTimeRangeField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="seat_once",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
            ),
        )


class PastPassword(models.Model):
    """A password that an account had: it is not taken again for a while."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="past")
    password = models.CharField(max_length=128)
    at = models.DateTimeField()


class Recovery(models.Model):
    """A code that stands in once for the second factor; only its keyed digest is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery")
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True, blank=True)


class SignedIn(models.Model):
    """One time that somebody signed in: from what, since when, until when. Real time, as sessions keep it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, db_index=True)
    device = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = (models.Index(fields=["account", "-began_at"], name="signed_in_account"),)


class Look(models.Model):
    """Who looked at what personal, when and why. Append-only; apart from the journal."""

    at = models.DateTimeField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="looks")
    case_id = models.BigIntegerField(null=True, blank=True)
    field = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)


class Throttle(models.Model):
    """Failures counted by a digest of where they came from, within a window that begins at `since`."""

    key = models.BinaryField(primary_key=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(count__gte=0), name="throttle_count"),)


class Opened(models.Model):
    """One page or file that a post which only reads has asked for. Append-only; apart from the journal.

    `page` is the address's template and `things` the numbers in it: no word that somebody wrote. `number` stands in
    the watermark; `place` is the one that it concerned.
    """

    at = models.DateTimeField()
    number = models.CharField(max_length=12, unique=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    page = models.CharField(max_length=120)
    things = models.JSONField(default=dict)
    case_id = models.BigIntegerField(null=True, blank=True)
    status = models.PositiveSmallIntegerField()

    class Meta:
        indexes = (
            models.Index(fields=["place", "-id"], name="opened_place"),
            models.Index(fields=["post", "-id"], name="opened_post"),
        )


class Access(models.Model):
    """Break-glass: reading one community for some hours, asked for with a reason and confirmed by another person.

    `post` is there once it was confirmed, until `ends_at`; what is asked again on the same day is the same post again.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    hours = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["place", "-id"], name="access_place"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="access_two_persons",
            ),
            models.CheckConstraint(condition=Q(hours__gte=1), name="access_hours"),
        )


class Invitation(models.Model):
    """A sheet that opens an account once, until a day; only a keyed digest of its code is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="invitations")
    digest = models.BinaryField(max_length=32, unique=True)
    by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Tried(models.Model):
    """One try to sign in and what came of it. Append-only. A name that nobody has is not kept, an address in part."""

    at = models.DateTimeField()
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=20)
    device = models.CharField(max_length=60, blank=True)
    network = models.CharField(max_length=43, blank=True)

    class Meta:
        indexes = (models.Index(fields=["account", "-id"], name="tried_account"),)
