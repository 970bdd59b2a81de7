"""The outbox: rows of the transaction that caused them, sent after it."""

from typing import Any

from django.db import models
from django.db.models import Q

from linli.core.people.models import Person, Post


class Message(models.Model):
    """In-app rows are their own delivery, exactly once; mail goes out at least once with a stable Message-ID."""

    APP, MAIL = "app", "mail"

    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=40)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    case_id = models.BigIntegerField(null=True, blank=True)
    entry_id = models.BigIntegerField(null=True, blank=True)
    text = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    hold_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    # The case with its place, where `queries.news` read it beside.
    case: Any = None

    class Meta:
        indexes = (
            models.Index(fields=["post", "-id"], name="message_post"),
            models.Index(fields=["channel", "id"], name="message_unsent", condition=Q(sent_at__isnull=True)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["entry_id", "kind", "channel", "post", "person"],
                name="message_once",
                nulls_distinct=False,
                condition=Q(entry_id__isnull=False),
            ),
        )
