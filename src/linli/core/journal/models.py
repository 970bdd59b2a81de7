"""The journal's lines, the heads of its chains, and the words that stand beside it."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform

from linli.core.places.models import Place


class Chain(models.Model):
    """The lock and the head of one place's chain."""

    place = models.OneToOneField(Place, models.PROTECT, primary_key=True, related_name="chain")
    seq = models.BigIntegerField(default=0)
    digest = models.BinaryField(max_length=32, default=b"")


class Entry(models.Model):
    """One line: what a post did to a case. `seq` is the order; `at` is a claim. Never changed, never deleted."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=20)  # "post:12", "public", "system"
    role = models.CharField(max_length=40)
    case_id = models.BigIntegerField(null=True)
    procedure = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=40)
    source = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    digest = models.BinaryField(max_length=32)

    class Meta:
        ordering = (F("place_id").asc(), F("seq").asc())
        constraints = (models.UniqueConstraint(fields=["place", "seq"], name="entry_place_seq"),)
        indexes = (
            models.Index(fields=["case_id", "seq"], name="entry_case", condition=Q(case_id__isnull=False)),
            # Lines come in the order of time: a few pages tell where a day begins.
            BrinIndex(fields=["at"], name="entry_at", pages_per_range=32),
            # The few lines that count on an earlier day than theirs (core/journal/guard.py).
            models.Index(
                KeyTextTransform("on", "data"), name="entry_corrects", condition=Q(verb="correct-count")
            ),
        )


class Note(models.Model):
    """Words said in a move. The line holds the id and SM3(salt ‖ text): a note can be erased, never changed."""

    case_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=40)
    text = models.TextField()
    salt = models.BinaryField(max_length=16)
    at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
