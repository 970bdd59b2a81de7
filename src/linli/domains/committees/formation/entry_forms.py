"""What staff and a unit's liaison fill in for others: the same forms, with what is known already taken as given."""

from datetime import timedelta
from typing import Any

from django import forms as django_forms

from linli.core import clock
from linli.core.people.models import Post
from linli.core.procedures.forms import one_of
from linli.core.rulebook import calendar
from linli.domains.committees import forms, rules
from linli.domains.committees.models import Objection, Organisation


class Entered(forms.Object):
    """An objection that came by telephone, visit or letter."""

    field_order = ("candidate", "channel", "words", "name", "contact")
    channel = one_of("怎么收到的", choices=[one for one in Objection.CHANNELS if one[0] != "page"])


class Paper(forms.Propose):
    """Somebody is recommended on paper, by telephone or at the counter; staff write it down."""

    field_order = ("name", "channel", "organisation", "by", "kind", "identity", "contact", "why")

    def prepare(self) -> None:
        super().prepare()
        self.fields["organisation"].label = "是单位推荐的：哪个单位"
        self.fields["organisation"].empty_label = "不在名册上，写在下面"  # type: ignore[attr-defined]
        for name, label in (
            ("by", "推荐人"),
            ("identity", "单位、身份，公示时写的"),
            ("contact", "怎么找到他"),
            ("why", "为什么推荐"),
        ):
            self.fields[name].label = f"{label}（可以不写）"
        self.fields["by"].help_text = "谁推荐的封起来，名单上只看得到怎么提出的、几次"


class Unit(forms.Propose):
    """A unit's liaison, signed in, recommends for the unit."""

    field_order = ("name", "kind", "identity", "contact", "why")

    def prepare(self) -> None:
        super().prepare()
        for name in ("channel", "by", "organisation"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = django_forms.Form.clean(self) or {}
        unit = unit_of(self.actor)
        place = self.case.place_id if self.case else 0
        row = Organisation.objects.filter(place=place, name=unit, closed_on__isnull=True).first()
        return data | {"channel": "unit", "by": unit, "organisation": row.pk if row else None}


def unit_of(actor: Any) -> str:
    """The unit that the actor's post is of."""
    post = Post.objects.filter(pk=actor.post_id or 0).only("unit").first() if actor is not None else None
    return post.unit if post else ""


def month(first: Any, chosen: str, weeks: int = 5) -> list[list[dict[str, Any]]]:
    """The weeks from today on, a cell a day: whether one rests, and whether a call may end on it (from `first`)."""
    today = clock.today()
    monday = today - timedelta(today.weekday())
    days = [monday + timedelta(n) for n in range(weeks * 7)]
    cells = [
        {
            "day": day,
            "iso": day.isoformat(),
            "open": day >= first,
            "past": day < today,
            "today": day == today,
            "rest": calendar.is_rest(day),
            "holiday": calendar.holiday(day) if calendar.is_rest(day) else "",
            "chosen": day.isoformat() == chosen,
        }
        for day in days
    ]
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def first_end(edition: str | None = None) -> Any:
    """The earliest last day of a call that is published today (3.3)."""
    return calendar.due(clock.now(), rules.CALL.value(edition)).day
