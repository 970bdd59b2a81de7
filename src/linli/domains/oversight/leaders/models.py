"""What a leader's link, a matter that a leader follows, and a leader's visit add to their cases (6.1)."""

from django.db import models
from django.db.models import Q

from linli.core.people.models import Post
from linli.core.places.models import Place
from linli.core.procedures.models import Case


class LeaderLink(models.Model):
    """A leader of the district is linked to a community's committee, from a day on; one at a time each committee.

    `reported_on`: when the leader came and registered there (报到).
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="leader_link")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    leader = models.ForeignKey(Post, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reported_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["place"], name="leader_link_once", condition=Q(until__isnull=True)
            ),
        )


class LeaderVisit(models.Model):
    """That the linked leader came: where, on which day. Words are a note; nobody counts the rows."""

    link = models.ForeignKey(LeaderLink, models.PROTECT, related_name="visits")
    where = models.CharField(max_length=20)
    on = models.DateField()


class Follow(models.Model):
    """A matter that a linked leader sees through: which one, and whose it is; one leader at a time each matter."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="follow")
    about = models.ForeignKey(Case, models.PROTECT, related_name="follows")
    leader = models.ForeignKey(Post, models.PROTECT, related_name="+")
    ended = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["about"], name="follow_once", condition=Q(ended=False)),
        )
