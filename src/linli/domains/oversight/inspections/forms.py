"""What people fill in about inspections."""

from typing import Any

from django import forms

from linli.core import clock
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures.forms import MoveForm, choices, long_text, one_of
from linli.core.ui.parts import Fix
from linli.domains.oversight.inspections import draw, rules
from linli.domains.oversight.models import Seen

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOST = 200


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DAY, **more)


class Plan(MoveForm):
    """What is looked at, over which time of the record, until when, how many places."""

    topic = forms.CharField(label="查什么，起个名字", max_length=40, help_text="写事，不写人")
    since = _day("看哪天起的记录")
    until = _day("看到哪天")
    ends_on = _day("哪天以前查完")
    size = forms.IntegerField(label="抽几个社区", min_value=1, max_value=MOST)
    strata = forms.MultipleChoiceField(
        label="怎么分层",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="每一层都按比例抽到；不选的不分层",
    )
    everywhere = forms.BooleanField(label="还没有社工委的社区也抽", required=False)
    lines = forms.MultipleChoiceField(label="看哪几条", widget=forms.CheckboxSelectMultiple)
    words = long_text("说明", rows=2, required=False, limit=1000)

    def prepare(self) -> None:
        edition = self.case.edition if self.case else None
        self.fields["strata"].choices = choices(rules.STRATA.key, edition or None)  # type: ignore[attr-defined]
        found = rules.CHECKLIST.value(edition or None)
        self.fields["lines"].choices = [  # type: ignore[attr-defined]
            (key, f"{item['clause']} {item['label']}") for key, item in found.items()
        ]
        if self.case is not None:
            n, all_of = draw.standing(self.case.place).count(), places.communities(self.case.place).count()
            self.fields[
                "everywhere"
            ].help_text = (
                f"{all_of} 个社区里 {n} 个有社工委在任，先从这里面抽；另外 {all_of - n} 个不选就不抽"
            )

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until > clock.today():
            raise forms.ValidationError(
                "还没有到这一天，记录还没有", params={"fix": Fix("改成今天", value=clock.today().isoformat())}
            )
        return until

    def clean_ends_on(self) -> Any:
        end = self.cleaned_data["ends_on"]
        if end < clock.today():
            raise forms.ValidationError("这一天已经过去了，请写以后的日子")
        return end

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            fix = Fix("换过来", value=until.isoformat())
            self.add_error("since", forms.ValidationError("起的日子在止的日子以后", params={"fix": fix}))
        return data


class Prolong(MoveForm):
    ends_on = _day("改到哪天以前查完")
    words = long_text("为什么", rows=2, limit=500)

    clean_ends_on = Plan.clean_ends_on


class Add(MoveForm):
    """A place that is looked at besides those that were drawn."""

    code = forms.ChoiceField(label="哪个社区")
    words = long_text("为什么加", rows=2, limit=500, help_text="写在督导检查里，抽样不变")

    def prepare(self) -> None:
        if self.case is None:
            return
        taken = self.case.inspection.places.values_list("place_id", flat=True) if self.case.pk else []
        below = places.communities(self.case.place).filter(is_open=True).exclude(pk__in=list(taken))
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            ("", "选一个社区"),
            *(
                (place.code, f"{place}　{place.street or ''}")
                for place in below.select_related("street").order_by("code")
            ),
        ]

    def clean_code(self) -> Any:
        return self.cleaned_data["code"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        data["place"] = Place.objects.filter(code=data.get("code") or "-").first()
        return data


class Why(MoveForm):
    words = long_text("写明原因", rows=2, limit=500)


class Words(MoveForm):
    words = long_text("写一句", rows=3, limit=2000)


class Look(MoveForm):
    """What was seen to one line. `before` is how often it was noted when the page was opened."""

    line = forms.CharField(widget=forms.HiddenInput)
    before = forms.IntegerField(widget=forms.HiddenInput, required=False)
    verdict = one_of("看了以后", choices=Seen.VERDICTS)
    words = long_text("说明（可以不写）", rows=2, required=False, limit=1000, help_text="写事，不写人")


class Raise(MoveForm):
    """A finding: what is wanting, to which line."""

    line = forms.ChoiceField(label="哪一条", required=False)
    words = long_text("发现了什么", rows=3, limit=1000, help_text="写事，不写人；送出后由社区改，改完再查")

    def prepare(self) -> None:
        inspection = getattr(self.case, "of_inspection", None)
        found = rules.CHECKLIST.value(inspection.case.edition if inspection else None)
        keys = inspection.lines if inspection else list(found)
        self.fields["line"].choices = [  # type: ignore[attr-defined]
            *((key, f"{found[key]['clause']} {found[key]['label']}") for key in keys if key in found),
            ("", "清单以外的"),
        ]


class Mended(MoveForm):
    what = one_of("改了没有", choices=(("mended", "改了"), ("disputed", "改不了，或者情况不是这样")))
    words = long_text("做了什么", rows=3, limit=2000, help_text="督导方看了来复查")


class Passed(MoveForm):
    words = long_text("复查看到的（可以不写）", rows=2, required=False, limit=1000)
