"""What a project adds to its case: study, needs and services, plan, promises, money."""

from django.db import models
from django.db.models import Q

from linli.core.people.models import Post
from linli.core.procedures.models import Case


class Project(models.Model):
    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="project")
    problem = models.ForeignKey(Case, models.PROTECT, related_name="projects")
    item = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    measure = models.TextField(blank=True)
    feasible = models.TextField(blank=True)
    ends_on = models.DateField(null=True, blank=True)
    delays = models.PositiveSmallIntegerField(default=0)


class Option(models.Model):
    """One way of doing it that was studied. Never scored, never sorted by price."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="options")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=200)
    cost = models.PositiveIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    feasible = models.CharField(max_length=200, blank=True)
    chosen = models.BooleanField(default=False)


class Need(models.Model):
    """What is needed, and who gives it: one row pair of the project list."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="needs")
    what = models.CharField(max_length=120)
    detail = models.CharField(max_length=120, blank=True)
    giver = models.CharField(max_length=80, blank=True)
    gives = models.CharField(max_length=120, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    kept = models.BooleanField(null=True, blank=True)


class Milestone(models.Model):
    case = models.ForeignKey(Case, models.PROTECT, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=120)
    due_on = models.DateField()
    who = models.CharField(max_length=80, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("position",)


class Fund(models.Model):
    """Money or goods in kind, by source."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="funds")
    source = models.CharField(max_length=80)
    amount = models.IntegerField()
    in_kind = models.BooleanField(default=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(amount__gte=0), name="fund_not_negative"),)
