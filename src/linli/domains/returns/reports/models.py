"""A report as it was sent up: the case of a place and a time, and each edition of it, frozen."""

from django.db import models

from linli.core.papers.models import Paper
from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.procedures.models import Case


class Report(models.Model):
    """One for each place and time: whoever comes second finds that there is one."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="report")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    # A key of `periods`: 2026-10, 2026-Q3, 2026-H1, 2026.
    period = models.CharField(max_length=7)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "period"], name="returns_report_once"),)
        indexes = (models.Index(fields=["period", "place"], name="returns_report_period"),)

    def __str__(self) -> str:
        return f"{self.place_id} {self.period}"


class Edition(models.Model):
    """What was sent: the figures with their sources as they then were; text and figures as a paper. Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="returns_edition_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.number}"
