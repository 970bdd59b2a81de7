"""A department's form as it was sent, and what its headings mean, kept for next time."""

from django.db import models

from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.domains.returns.reports.models import Edition, Report

__all__ = ["Edition", "Form", "Mapping", "Report"]


class Form(models.Model):
    """A blank table that somebody wants filled, for a place and a time. What the record knows is never stored here."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    street = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    # xlsx or docx; the file byte for byte; which of its tables.
    kind = models.CharField(max_length=4)
    content = models.BinaryField()
    table = models.PositiveSmallIntegerField(default=0)
    # A key of `periods`: 2026-10, 2026-Q3, 2026-H1, 2026.
    period = models.CharField(max_length=7)
    fingerprint = models.CharField(max_length=64, blank=True)
    # What the list's rows are: a key of `catalogue.SUBJECTS`; '' for a form without a list.
    subject = models.CharField(max_length=12, blank=True)
    # What was typed by hand, by the slot's key.
    typed = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField()
    # When somebody last looked through it and kept it so; None while nobody has.
    kept_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["place", "-id"], name="returns_form_place"),
            models.Index(fields=["street", "-id"], name="returns_form_street"),
        )

    def __str__(self) -> str:
        return self.title


class Mapping(models.Model):
    """What the headings of one form mean at a place: for each slot a field of the catalogue, 'typed' or 'empty'."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    fields = models.JSONField(default=dict)
    # What was typed last time, where it is nothing of a person: offered again.
    typed = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "fingerprint"], name="returns_mapping_once"),)

    def __str__(self) -> str:
        return self.fingerprint[:12]
