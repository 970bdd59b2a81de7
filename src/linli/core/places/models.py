"""Places of the city: what is there now, what it was called and what it lay below on any past day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models


class Place(models.Model):
    """A division with an identity of its own; code, name and parent are what they are today."""

    CITY, DISTRICT, STREET, COMMUNITY = "city", "district", "street", "community"
    LEVELS = ((CITY, "市"), (DISTRICT, "县区"), (STREET, "街道"), (COMMUNITY, "社区"))

    code = models.CharField(max_length=12, unique=True)
    level = models.CharField(max_length=10, choices=LEVELS)
    kind = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=60)
    short = models.CharField(max_length=40)
    pinyin = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    street = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    district = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    is_open = models.BooleanField(default=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    # What its office lets everybody know; '' where nobody has written it in.
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("code",)
        indexes = (
            models.Index(fields=["district", "level"], name="place_district"),
            models.Index(fields=["street", "level"], name="place_street"),
        )

    def __str__(self) -> str:
        return self.short or self.name

    @property
    def tel(self) -> str:
        """The number to dial, without the extension that is asked for by mouth."""
        return "".join(sign for sign in self.phone.partition("转")[0] if sign.isdigit())


class PlaceSpell(models.Model):
    """What a place was called and what it lay below, over a span of days, by which edition of the codes."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="spells")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    parent = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    edition = models.PositiveSmallIntegerField()
    during = DateRangeField()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="place_spell_once",
                expressions=[("place", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        )


class Succession(models.Model):
    """Which place went on as which, from a day on."""

    predecessor = models.ForeignKey(Place, models.CASCADE, related_name="+")
    successor = models.ForeignKey(Place, models.CASCADE, related_name="+")
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["predecessor", "successor"], name="place_succession_once"),
        )


class Shape(models.Model):
    """The outline of a place as it was loaded, thinned: a ready SVG path in metres east and south of the city's degree.

    `x`, `y`, `width`, `height` are its box; the label stands at `label_x`, `label_y`, with `room` metres free around.
    """

    place = models.OneToOneField(Place, models.CASCADE, related_name="shape")
    path = models.TextField()
    x = models.IntegerField()
    y = models.IntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    label_x = models.IntegerField()
    label_y = models.IntegerField()
    room = models.PositiveIntegerField()
    # How many metres the file's line lies beside it at most, and which file it was (SHA-256, its beginning).
    off = models.PositiveIntegerField()
    source = models.CharField(max_length=16)
    loaded_at = models.DateTimeField()


class Building(models.Model):
    """A courtyard or building of a community; its token stands in the QR code at its door."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="buildings")
    name = models.CharField(max_length=60)
    token = models.CharField(max_length=12, unique=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["place", "name"], name="building_once"),)

    def __str__(self) -> str:
        return self.name


class Spot(models.Model):
    """Where a place has its office, or a building stands: metres as in `Shape`, of one of the two."""

    place = models.OneToOneField(Place, models.CASCADE, null=True, related_name="spot")
    building = models.OneToOneField(Building, models.CASCADE, null=True, related_name="spot")
    x = models.IntegerField()
    y = models.IntegerField()
    source = models.CharField(max_length=16)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="spot_of_one",
                condition=models.Q(place__isnull=True, building__isnull=False)
                | models.Q(place__isnull=False, building__isnull=True),
            ),
        )
