"""Counts per place and kind, of each month and of now, kept by trigger from the journal's lines in the same transaction."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from linli.core.places.models import Place


class Tally(models.Model):
    """`kind` is 'procedure.verb' for how often, 'procedure=state' for how many came in less how many left.

    'procedure/key' is what lines count for beside (core/tallies/counts.py). Of a state: `gone` is how many left it,
    `minutes` the moments of the leavings less those of the reachings, in minutes since 1970.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    kind = models.CharField(max_length=90)
    n = models.BigIntegerField(default=0)
    gone = models.BigIntegerField(default=0, db_default=0)
    minutes = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "month", "kind"], name="tally_once"),)
        indexes = (models.Index(fields=["kind", "month"], name="tally_kind"),)


class Stock(models.Model):
    """How many stand now: the sum over all months of a kind that tells a state, so that nobody adds up years."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=90)
    n = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "kind"], name="stock_once"),)
        indexes = (models.Index(fields=["kind"], name="stock_kind"),)


class Roll(models.Model):
    """Places that are looked at together, as a district's were on some day: `digest` names their list."""

    digest = models.CharField(max_length=32, unique=True)
    members = ArrayField(models.BigIntegerField())
    # Up to which day it is added up; days that are over, and at least an hour ago.
    through = models.DateField()


class Rolled(models.Model):
    """What a roll's lines add up to from the first day to the end of `day`; days on which it did not change have none."""

    roll = models.ForeignKey(Roll, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    kind = models.CharField(max_length=90)
    n = models.BigIntegerField()
    gone = models.BigIntegerField()
    minutes = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["roll", "kind", "day"], name="rolled_once"),)
