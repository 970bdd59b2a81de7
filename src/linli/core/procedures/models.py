"""A case: one row of one table for everything that goes its way by a procedure."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from linli.core.people.models import Post
from linli.core.places.models import Place


class Case(models.Model):
    """What lists page, filter and sort on. What a kind of case adds stands in a child row keyed by it.

    The state, the times, the due date and whose turn it is are written by `procedures.take` alone.
    """

    procedure = models.CharField(max_length=40)
    state = models.CharField(max_length=40)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    street = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="family", db_index=True)
    edition = models.CharField(max_length=20)
    number = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    facet = models.CharField(max_length=40, blank=True)
    spot = models.CharField(max_length=120, blank=True)
    # The post whose turn it is, else the role; a department's letters and a member's errands are theirs by it.
    assignee = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    turn = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    words = SearchVectorField(null=True)
    marks = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        indexes = (
            models.Index(fields=["place", "procedure", "closed_at", "-changed_at", "-id"], name="case_place"),
            # With the state: what is open, and what is late, is counted by it without a look at the rows.
            models.Index(
                fields=["place", "procedure", "due_at", "id"],
                name="case_open_state",
                condition=Q(closed_at__isnull=True),
                include=["state"],
            ),
            models.Index(
                fields=["street", "procedure", "due_at", "id"],
                name="case_street_due",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["assignee", "due_at", "id"],
                name="case_assignee",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["place", "number"], name="case_number"),
            GinIndex(fields=["place", "words"], name="case_words"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["procedure", "place", "number"],
                name="case_number_once",
                condition=~Q(number=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Token(models.Model):
    """A form that was sent: the same token again gives the first result, in the same transaction or never."""

    token = models.UUIDField(primary_key=True)
    case_id = models.BigIntegerField(null=True)
    seq = models.BigIntegerField(null=True)
    at = models.DateTimeField()


class Installation(models.Model):
    """What kind of installation this is: born as demo or real; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    kind = models.CharField(max_length=10)
    city = models.CharField(max_length=40)
    ready = models.BooleanField(default=False)
    born_at = models.DateTimeField()

    class Meta:
        db_table = "installation"
        constraints = (models.CheckConstraint(condition=Q(id=1), name="installation_one"),)
