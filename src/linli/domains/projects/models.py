"""What a project adds to its case: study, needs and services, plan, promises, money, acceptance (4.4)."""

from django.db import models
from django.db.models import Q

from linli.core.people.models import Person, Post
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
    # What residents read of it: in words of its own, for the case's title is what somebody said.
    public_title = models.CharField(max_length=60, blank=True, db_default="")
    public_words = models.TextField(blank=True, db_default="")
    published_at = models.DateTimeField(null=True, blank=True)


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


class Service(models.Model):
    """What somebody can give, before a need is found for it: the other half of the project list."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="services")
    giver = models.CharField(max_length=80)
    gives = models.CharField(max_length=120)
    need = models.ForeignKey(Need, models.PROTECT, null=True, blank=True, related_name="services")


class Promise(models.Model):
    """What a party promised, by a day: a case of its own within the project's family, so that it has its own clock.

    `named`: whether residents read who it is: a unit of the community's roll, or a person who agreed.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="promise")
    project = models.ForeignKey(Case, models.PROTECT, related_name="promises")
    need = models.ForeignKey(Need, models.PROTECT, related_name="promises")
    giver = models.CharField(max_length=80)
    gives = models.CharField(max_length=120, blank=True)
    due_on = models.DateField()
    delays = models.PositiveSmallIntegerField(default=0)
    named = models.BooleanField(default=False)


class Change(models.Model):
    """That the project is to be done otherwise or stopped, put before the meeting that approved it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="changes")
    item = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    stops = models.BooleanField(default=False)
    used = models.BooleanField(default=False)


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


class Spending(models.Model):
    """Money that was spent, of a source of the plan."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="spending")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="spending")
    amount = models.PositiveIntegerField()
    what = models.CharField(max_length=120)
    on = models.DateField()
    vouchers = models.PositiveSmallIntegerField(default=0)


class Acceptor(models.Model):
    """Who looked at the work and what they found; a resident's name is sealed under a key of their own."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="acceptors")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    standing = models.CharField(max_length=40)
    passed = models.BooleanField()
    on = models.DateField()
