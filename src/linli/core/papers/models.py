"""Registers of numbers, and the papers that were issued under them."""

from django.db import models

VALID, VOID, REPLACED = "valid", "void", "replaced"


class Register(models.Model):
    """The last number given out under `key` at a place in a year. One row is one gapless series."""

    key = models.CharField(max_length=40)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["key", "place", "year"], name="papers_register_series"),
            models.CheckConstraint(condition=models.Q(last__gte=1), name="papers_register_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.place_id} {self.year}: {self.last}"


class Paper(models.Model):
    """A paper as it was issued. The document is frozen; only its standing changes afterwards.

    `key` is the register that numbered it; '' when it bears no number of a register, and then `year` and
    `serial` are empty. `case_id` points at the case that it belongs to without knowing what a case is.
    """

    class State(models.TextChoices):
        VALID = VALID, "有效"
        VOID = VOID, "已作废"
        REPLACED = REPLACED, "已换发"

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    case_id = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=40)
    title = models.TextField()
    key = models.CharField(max_length=40, blank=True, default="")
    number = models.TextField(blank=True, default="")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    serial = models.PositiveIntegerField(null=True, blank=True)
    check_code = models.CharField(max_length=9, unique=True)
    document = models.JSONField()
    # SM3 of the document as it was issued, in hexadecimal: see `actions.seal`.
    sm3 = models.CharField(max_length=64, blank=True, default="")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=VALID)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["place", "key", "year", "serial"],
                condition=models.Q(serial__isnull=False),
                name="papers_paper_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(key="", year__isnull=True, serial__isnull=True)
                | (~models.Q(key="") & models.Q(year__isnull=False, serial__isnull=False)),
                name="papers_paper_numbered_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[VALID, VOID], replaced_by__isnull=True)
                | models.Q(state=REPLACED, replaced_by__isnull=False),
                name="papers_paper_replaced_by_one",
            ),
        )
        indexes = (
            models.Index(fields=["case_id", "id"], name="papers_paper_case"),
            models.Index(fields=["place", "-id"], name="papers_paper_place"),
        )

    def __str__(self) -> str:
        return self.number or self.check_code


class Copy(models.Model):
    """The PDF of a paper as it was issued, kept as bytes, with its SM3 and the address that its code says.

    A paper with a character that no font showed has no bytes; then `lacks` is the character.
    """

    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, primary_key=True, related_name="copy")
    address = models.TextField()
    sm3 = models.CharField(max_length=64, blank=True, default="")
    content = models.BinaryField(default=b"")
    lacks = models.CharField(max_length=4, blank=True, default="")
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sm3 or self.lacks
