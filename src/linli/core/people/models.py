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
    name, phone) is one AES-256-GCM text under the person's own data key, which the master key wraps; destroying
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

    # Those of its person that run today, where the account has just come in with a request.
    posts: "list[Post]"

    USERNAME_FIELD = "username"
    objects: AccountManager = AccountManager()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False


class Post(models.Model):
    """A person in a role at a place, from a day to a day; `known` is when the records said so."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=40)
    place = models.ForeignKey(Place, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    during = DateRangeField()
    known = DateTimeRangeField()

    class Meta:
        indexes = (models.Index(fields=["place", "role"], name="post_place_role"),)
        constraints = (
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
