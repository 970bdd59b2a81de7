"""What people fill in to form a committee and to change it (3.1–3.4)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms

from linli.core import clock
from linli.core.people import rosters
from linli.core.procedures.forms import MoveForm, long_text, one_of, posts
from linli.core.procedures.models import Case
from linli.core.rulebook import Rule
from linli.domains.committees import rules
from linli.domains.committees.models import DIRECTOR, PARTY, Candidate, Objection, Organisation, Round

ANSWERS = (("agreed", "同意"), ("returned", "退回"), ("refused", "不同意"))
HOW = (("face", "当面"), ("phone", "电话"), ("paper", "书面"))


def labels(rule: Rule, edition: str | None = None) -> list[tuple[str, str]]:
    return [(key, item["label"]) for key, item in rule.value(edition).items()]


def day(label: str, **extra: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **extra
    )


def _offer(form: forms.Form, name: str, found: Iterable[tuple[str, str]]) -> None:
    form.fields[name].choices = list(found)  # type: ignore[attr-defined]


def rows(case: Case | None, *states: str) -> list[Candidate]:
    """The round's candidates in these states, in the order of their entry."""
    if case is None:
        return []
    found = Candidate.objects.filter(case__root=case.root_id or case.pk, case__state__in=states)
    return list(found.select_related("case", "person").order_by("order", "case_id"))


class Words(MoveForm):
    words = long_text("写明原因", limit=1000)


class Remark(MoveForm):
    words = long_text("说明（可以不写）", rows=2, required=False, limit=1000)


class Call(MoveForm):
    """选聘公告: what for, how many, until when."""

    kind = one_of("为什么发公告", choices=Round.KINDS)
    closes_on = day("报名推荐到哪天为止", help_text="至少三天，发布当天不算；到那天24时")
    wanted = forms.IntegerField(label="一共聘几名", min_value=1, max_value=40)
    seats = forms.MultipleChoiceField(
        label="希望有哪些方面的人（可以不选）", widget=forms.CheckboxSelectMultiple, required=False
    )
    words = long_text("还要说明什么（可以不写）", required=False, limit=1000)

    def prepare(self) -> None:
        _offer(self, "seats", labels(rules.KINDS))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("closes_on"):
            data["closes_at"] = clock.at(data["closes_on"] + timedelta(1))
        data["seats"] = dict.fromkeys(data.get("seats") or (), 1)
        return data


class Extend(MoveForm):
    closes_on = day("延到哪天")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("closes_on"):
            data["closes_at"] = clock.at(data["closes_on"] + timedelta(1))
        return data


class Propose(MoveForm):
    """Somebody comes forward or is recommended; entered by themselves, by others, or by staff for them."""

    name = forms.CharField(label="姓名", max_length=40)
    channel = one_of("怎么提出的")
    kind = forms.ChoiceField(label="像哪一类人", required=False)
    identity = forms.CharField(label="单位、身份（公示时写）", max_length=80, required=False)
    contact = forms.CharField(label="怎么找到他", max_length=120, required=False)
    why = long_text("为什么推荐", required=False, limit=1000)
    by = forms.CharField(label="推荐人", max_length=80, required=False)
    organisation = forms.ModelChoiceField(
        label="哪个单位推荐", queryset=Organisation.objects.none(), required=False
    )

    def prepare(self) -> None:
        _offer(self, "channel", labels(rules.SOURCES))
        _offer(self, "kind", [("", "说不准"), *labels(rules.KINDS)])
        place = self.case.place_id if self.case else 0
        units = Organisation.objects.filter(place=place, closed_on__isnull=True)
        self.fields["organisation"].queryset = units.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        unit = data.get("organisation")
        data["organisation"] = unit.pk if unit else None
        if data.get("channel") == "unit" and unit is None and not data.get("by"):
            self.add_error("by", "请写明是哪个单位推荐的")
        return data


class Consent(MoveForm):
    how = one_of("怎么问到的", choices=HOW)


class Identify(MoveForm):
    kind = forms.ChoiceField(label="哪一类人")
    identity = forms.CharField(label="单位、身份（公示时写）", max_length=80)
    namesake = forms.BooleanField(label="和名册上同名的不是一个人", required=False)

    def prepare(self) -> None:
        _offer(self, "kind", labels(rules.KINDS))


class Check(MoveForm):
    checks = forms.MultipleChoiceField(label="逐项核对过", widget=forms.CheckboxSelectMultiple)

    def prepare(self) -> None:
        _offer(self, "checks", labels(rules.ELIGIBILITY))


class Merge(MoveForm):
    other = forms.ChoiceField(label="其实就是哪一位")

    def prepare(self) -> None:
        others = [row for row in rows(self.case, "named", "willing") if row.case_id != self.case.pk]  # type: ignore[union-attr]
        _offer(self, "other", [(str(row.case_id), row.case.title) for row in others])

    def clean_other(self) -> int:
        return int(self.cleaned_data["other"])


class Arrange(MoveForm):
    """The whole slate at once: for each candidate the position, or none."""

    def prepare(self) -> None:
        self.found = rows(self.case, "named", "willing")
        places = [("", "不列入"), *labels(rules.POSITIONS)]
        for row in self.found:
            open_to = [c for c in places if (c[0] == DIRECTOR) == (row.position == DIRECTOR)]
            self.fields[f"pos_{row.case_id}"] = forms.ChoiceField(
                label=row.case.title, choices=open_to, required=False, initial=row.position
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = {
            row.case_id: data.get(f"pos_{row.case_id}", "")
            for row in self.found
            if f"pos_{row.case_id}" in self.data
        }
        return {"positions": given}


class Decide(MoveForm):
    """The party organisation's meeting: who was there, and the votes for each."""

    met_on = day("哪天开的会")
    present = forms.MultipleChoiceField(label="实到", widget=forms.CheckboxSelectMultiple)
    words = long_text("讨论意见（可以不写）", required=False, limit=4000)

    def prepare(self) -> None:
        self.found: list[Candidate] = []
        if self.case is None:
            return
        seats = rosters.roster(self.case.place, [PARTY])
        _offer(
            self,
            "present",
            [(str(seat.person_id), f"{seat.person.name}　{seat.standing}") for seat in seats],
        )
        self.found = [row for row in rows(self.case, "willing") if row.position]
        for row in self.found:
            if row.position != DIRECTOR:
                for name, label in (("for", "赞成"), ("against", "反对"), ("abstain", "弃权")):
                    self.fields[f"{name}_{row.case_id}"] = forms.IntegerField(
                        label=f"{row.case.title}　{label}", min_value=0, max_value=999
                    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        votes = {
            row.case_id: tuple(data[f"{name}_{row.case_id}"] for name in ("for", "against", "abstain"))
            for row in self.found
            if all(f"{name}_{row.case_id}" in data for name in ("for", "against", "abstain"))
        }
        present = [int(pk) for pk in data.get("present") or ()]
        return {
            "met_on": data.get("met_on"),
            "present": present,
            "votes": votes,
            "words": data.get("words", ""),
        }


class Approve(MoveForm):
    """The street's meeting: its day, its minutes, an answer to each person and to each deviation. Nothing preselected.

    A deviation is confirmed by its key in `confirmed`, or by 'yes' under `ok:<key>`. Who is not agreed to, is told why.
    """

    met_on = day("党（工）委哪天开的会")
    minutes = forms.CharField(label="纪要号", max_length=60)
    confirmed = forms.MultipleChoiceField(
        label="认可社区的说明", widget=forms.CheckboxSelectMultiple, required=False
    )

    def prepare(self) -> None:
        self.found = rows(self.case, "carried")
        if self.case is not None:
            _offer(self, "confirmed", [(key, key) for key in self.case.round.reasons])
        for row in self.found:
            self.fields[f"answer_{row.case_id}"] = forms.ChoiceField(
                label=row.case.title, choices=ANSWERS, widget=forms.RadioSelect
            )
            self.fields[f"why_{row.case_id}"] = forms.CharField(
                label=f"{row.case.title}　为什么", max_length=500, required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        answers = {
            row.case_id: data[f"answer_{row.case_id}"]
            for row in self.found
            if f"answer_{row.case_id}" in data
        }
        why = {pk: data.get(f"why_{pk}", "") for pk, answer in answers.items() if answer != "agreed"}
        for pk, words in why.items():
            if not words:
                self.add_error(f"why_{pk}", "退回、不同意的，写一句为什么")
        reasons = self.case.round.reasons if self.case is not None else []
        confirmed = {*(data.get("confirmed") or ()), *(key for key in reasons if self._yes(key))}
        return {
            "met_on": data.get("met_on"),
            "minutes": data.get("minutes", ""),
            "confirmed": sorted(confirmed),
            "answers": answers,
            "why": why,
        }

    def _yes(self, key: str) -> bool:
        return bool(self.data.get(f"ok:{key}") == "yes")


class Examiners(MoveForm):
    inspector = forms.ChoiceField(label="社区党组织谁核查异议")
    street_inspector = forms.ChoiceField(label="街道谁核查异议")

    def prepare(self) -> None:
        if self.case is not None:
            today = clock.today()
            _offer(self, "inspector", posts(self.case.place_id, ("inspector",), today))
            _offer(self, "street_inspector", posts(self.case.street_id, ("street_inspector",), today))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return data | {name: int(data[name]) for name in ("inspector", "street_inspector") if data.get(name)}


class Publish(Examiners):
    posted_at = forms.CharField(
        label="张贴在哪里（可以不写）", max_length=120, required=False, help_text="公示栏、几个院落"
    )


class Amend(MoveForm):
    """A changed list: the notice is void, a new one starts."""

    off = forms.MultipleChoiceField(label="把谁拿下来", widget=forms.CheckboxSelectMultiple)
    words = long_text("写明原因", limit=1000)

    def prepare(self) -> None:
        if self.case is not None:
            listed = set(self.case.notice.listed)
            found = [row for row in rows(self.case, "approved") if row.case_id in listed]
            _offer(self, "off", [(str(row.case_id), row.case.title) for row in found])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return data | {"off": [int(pk) for pk in data.get("off") or ()]}


class Object(MoveForm):
    """An objection: against whom, which facts; with or without a name."""

    candidate = one_of("对谁")
    channel = forms.ChoiceField(label="怎么收到的", choices=Objection.CHANNELS)
    words = long_text("什么事实", limit=4000, help_text="时间、地点、什么事")
    name = forms.CharField(
        label="姓名（不署名就空着）", max_length=40, required=False, help_text="署名的，有书面答复"
    )
    contact = forms.CharField(label="怎么答复", max_length=120, required=False)

    def prepare(self) -> None:
        if self.case is not None:
            listed = self.case.notice.listed
            found = Candidate.objects.filter(case__in=listed).select_related("case")
            names = {row.case_id: row.case.title for row in found}
            _offer(self, "candidate", [(str(pk), names[pk]) for pk in listed if pk in names])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("candidate"):
            data["candidate"] = int(data["candidate"])
        if data.get("name") and not data.get("contact"):
            self.add_error("contact", "要书面答复，请写怎么找到您")
        return data


class Heard(MoveForm):
    heard_on = day("哪天听的")
    words = long_text("本人怎么说", limit=4000)

    def clean_heard_on(self) -> Any:
        return past(self.cleaned_data["heard_on"])


class Found(MoveForm):
    upheld = one_of("结论", choices=(("no", "异议不成立"), ("yes", "异议成立")))
    words = long_text("查了什么，凭什么", limit=4000)
    answer = long_text("给署名人的答复（没有署名的不写）", required=False, limit=2000)

    def clean_upheld(self) -> bool:
        return bool(self.cleaned_data["upheld"] == "yes")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.case is not None and self.case.objection.named and not data.get("answer"):
            self.add_error("answer", "署了名的，要有书面答复")
        return data


def past(day: Any) -> Any:
    if day > clock.today():
        raise forms.ValidationError("这一天还没有到")
    return day
