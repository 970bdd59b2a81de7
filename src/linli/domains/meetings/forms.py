"""What people fill in before, in and after a meeting."""

from typing import Any

from django import forms

from linli.core import clock
from linli.core.people.rosters import Sitter
from linli.core.procedures.forms import MoveForm, Readable, long_text, posts
from linli.core.procedures.models import Case
from linli.core.ui.parts import Fix
from linli.domains.meetings import queries, rules
from linli.domains.meetings.gates import deliberation
from linli.domains.meetings.models import Attendance
from linli.domains.meetings.room import dictation
from linli.domains.meetings.scheduling import forms as scheduling_forms
from linli.domains.problems import redaction


def present(case: Case | None) -> list[Attendance]:
    """Who is at the meeting of this item."""
    if case is None:
        return []
    rows = Attendance.objects.filter(case=case.root_id, state="present")
    return list(rows.select_related("person").order_by("-votes", "pk"))


def speaker(row: Attendance) -> str:
    """'魏国栋　白银路派出所': how a speaker is named in choices and kept with a statement."""
    return f"{row.person.name}　{row.standing}"


# So long may one statement be, in characters.
SAID = 2000


def here(case: Case | None) -> list[tuple[str, str]]:
    return [(name, name) for name in map(speaker, present(case))]


class Plan(MoveForm):
    bodies = forms.MultipleChoiceField(
        label="什么会",
        widget=forms.CheckboxSelectMultiple,
        help_text="大党委会议和联席会议可以合并召开，一份纪要",
    )
    held_at = scheduling_forms.time_field("另选一天")
    room = forms.CharField(label="在哪里开", max_length=80, required=False)
    chair = forms.ChoiceField(label="谁主持")
    problems = forms.MultipleChoiceField(
        label="一起列入的问题", widget=forms.CheckboxSelectMultiple, required=False
    )
    heard = long_text(
        "还要听取什么", rows=2, required=False, limit=1000, help_text="一行一项，只听取，不表决；以后还能加"
    )

    def prepare(self) -> None:
        self._waiting()
        bodies = rules.BODIES.value().items()
        takes = set(deliberation.bodies())
        open_bodies = [(key, item["label"]) for key, item in bodies if item["takes_topics"] or key in takes]
        self.fields["bodies"].choices = open_bodies  # type: ignore[attr-defined]
        place = self.actor.place_id if self.actor else None
        held = posts(place, tuple(rules.CHAIRS.value()), clock.today())
        self.fields["chair"].choices = held  # type: ignore[attr-defined]

    def _waiting(self) -> None:
        """What waits for a meeting; what is on its way through four bodies goes to its own."""
        found = queries.free(self.actor) if self.actor else []
        if not found:
            del self.fields["problems"]
            return
        labels = [
            (str(one.case.pk), f"{one.case.number}　{redaction.masked(one.case.title)}") for one in found
        ]
        self.fields["problems"].choices = labels  # type: ignore[attr-defined]
        self.initial.setdefault("problems", [value for value, _ in labels])

    def clean_heard(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["heard"].splitlines()]
        if any(len(line) > 200 for line in lines):
            raise forms.ValidationError("一项最多 200 字，一行一项")
        return [line for line in lines if line]

    def clean_held_at(self) -> Any:
        held = self.cleaned_data["held_at"]
        scheduling_forms.ahead(held)
        scheduling_forms.named(self, held)
        return held

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = data.get("bodies") or []
        items = rules.BODIES.value()
        if len(chosen) == 2 and chosen[1] not in items[chosen[0]]["combines"]:
            self.add_error("bodies", "这两个会不能合并召开；能合并的是大党委会议和联席会议")
        elif len(chosen) > 2:
            self.add_error("bodies", "最多两个会合并召开")
        return data


class Table(MoveForm):
    meeting = forms.ModelChoiceField(label="列入哪次会议", queryset=Case.objects.none(), empty_label=None)
    question = long_text("会上要定什么", limit=1000, required=False)
    amount = forms.IntegerField(
        label="要花多少钱（元，可以不填）", min_value=0, max_value=10**9, required=False
    )
    secret = forms.BooleanField(label="用纸票无记名表决", required=False)

    def prepare(self) -> None:
        place = self.case.place_id if self.case else 0
        coming = Case.objects.filter(
            procedure="meeting", place_id=place, state__in=("planned", "notified", "in_session")
        )
        self.fields["meeting"].queryset = coming.order_by("due_at")  # type: ignore[attr-defined]


class Attend(MoveForm):
    """One tick a person: who is there; the rest are on leave or absent."""

    present = forms.MultipleChoiceField(label="实到", widget=forms.CheckboxSelectMultiple, required=False)
    leave = forms.MultipleChoiceField(label="请假", widget=forms.CheckboxSelectMultiple, required=False)

    def prepare(self) -> None:
        rows = Attendance.objects.filter(case=self.case).select_related("person").order_by("-votes", "pk")
        people = [(str(row.pk), f"{row.person.name}　{row.standing}") for row in rows]
        self.fields["present"].choices = people  # type: ignore[attr-defined]
        self.fields["leave"].choices = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Who is there is not on leave, whatever was ticked before. `was` is how the page was drawn, by attendance."""
        data = super().clean() or {}
        present = set(data.get("present") or ())
        data["leave"] = [pk for pk in data.get("leave") or () if pk not in present]
        given = self.data.getlist("was") if hasattr(self.data, "getlist") else ()
        drawn = (str(one).partition(".") for one in given)
        data["was"] = {int(pk): state for pk, _, state in drawn if pk.isdecimal() and len(pk) < 18}
        return data


class Guest(MoveForm):
    name = forms.CharField(label="姓名", max_length=40)
    standing = forms.CharField(label="单位、身份", max_length=60)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if self.case is not None and self.case.attendance.filter(person__name=name).exists():
            raise forms.ValidationError(f"“{name}”已经在名单上，点一下就是到会；同名的人，名字后面加一个字")
        return name


class Heard(MoveForm):
    """An item without a problem: only heard."""

    title = forms.CharField(label="听取什么", max_length=200)


class Order(MoveForm):
    direction = forms.ChoiceField(choices=(("up", "往前"), ("down", "往后")), widget=forms.HiddenInput)


POSITIONS = (("", "只说情况"), ("for", "赞成"), ("against", "不赞成"), ("condition", "有条件"))


class Say(MoveForm):
    speaker = forms.ChoiceField(label="谁说的")
    position = forms.ChoiceField(label="态度", required=False, choices=POSITIONS)
    words = long_text("说了什么", limit=SAID)

    def prepare(self) -> None:
        self.fields["speaker"].choices = here(self.case)  # type: ignore[attr-defined]


class Dictate(MoveForm):
    """A text dictated to a telephone, or somebody's notes, split by speaker. Cleans to `said`: a list of `Turn`."""

    text = long_text(
        "整段记录",
        rows=8,
        limit=60_000,
        help_text="每段开头写姓名和冒号，例如“张三：……”；有态度的写“张三（赞成）：……”",
    )

    def clean_text(self) -> str:
        """Every speaker is somebody who is here; what belongs to nobody is shown, and nothing of it is lost."""
        text = str(self.cleaned_data["text"])
        turns, odd = dictation.split(text, here(self.case))
        if odd:
            raise forms.ValidationError(
                "这几处对不上到会的人：%(odd)s。改成到会的姓名，或者先在左边加列席",
                params={"odd": "、".join(f"“{one}”" for one in odd[:5])},
            )
        if long := next((one for one in turns if len(one.words) > SAID), None):
            raise forms.ValidationError(f"{long.name}的一段超过 {SAID} 字，请分成两段，每段开头都写姓名")
        self.cleaned_data["said"] = turns
        return text


class Reword(MoveForm):
    """A statement put right. `seen` is the wording that the page showed."""

    statement = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    position = forms.ChoiceField(label="态度", required=False, choices=POSITIONS)
    words = long_text("应当是", limit=SAID)


class Recuse(MoveForm):
    person = forms.ChoiceField(label="谁与本项有关")
    why = forms.CharField(label="为什么", max_length=120)

    def prepare(self) -> None:
        rows = present(self.case)
        people = [(str(row.person_id), speaker(row)) for row in rows]
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class Vote(MoveForm):
    votes_for = forms.IntegerField(label="赞成", min_value=0, max_value=500)
    votes_against = forms.IntegerField(label="反对", min_value=0, max_value=500)
    votes_abstain = forms.IntegerField(label="弃权", min_value=0, max_value=500)
    tellers = forms.CharField(label="计票人（纸票才填，两名）", max_length=80, required=False)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        """`all` is the button that says that so many voted, all in favour; nothing is chosen beforehand."""
        if data is not None and data.get("all"):
            given = {"votes_for": data["all"], "votes_against": "0", "votes_abstain": "0"}
            data = {**{key: data[key] for key in data}, **given}
        super().__init__(data, *args, **kwargs)


class Outcome(MoveForm):
    measure = long_text("会上怎么说的", limit=2000)


class Hear(MoveForm):
    """What follows from what was heard: whoever reported the problem reads it."""

    measure = long_text(
        "接下来怎么办，告诉提出人", limit=1000, required=False, help_text="提出人凭查询码看得到这句话"
    )


class Deliberate(MoveForm):
    """What is to be done and what it will cost, before the four bodies are asked."""

    measure = long_text("要办什么", limit=1000)
    amount = forms.IntegerField(label="要花多少钱（元）", min_value=1, max_value=10**9)


class Published(MoveForm):
    """What is hung up on the board; nothing personal stands in it."""

    words = long_text(
        "公开栏上怎么写", rows=4, limit=600, help_text="写事、写钱、写日子，不写姓名、电话和门牌"
    )

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"]).strip()
        if found := redaction.find(words):
            fix = Fix("替我拿掉", value=redaction.soften(words, ()))
            text = f"公开的话里还有：{redaction.said(found)}。拿掉再贴"
            raise forms.ValidationError(text, params={"fix": fix})
        return words


class Interrupt(MoveForm):
    words = long_text("为什么停下来", rows=2, limit=500)
    until = forms.DateTimeField(
        label="哪天几点接着开",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until <= clock.now():
            raise forms.ValidationError("这个时间已经过去了，请写以后的时间")
        scheduling_forms.ahead(until)
        return until


class Minutes(MoveForm):
    words = long_text("改哪里（不改就空着）", rows=3, required=False, limit=4000)


class Amend(MoveForm):
    words = long_text("更正什么", rows=3, limit=2000, help_text="写“第几项，原来是……，更正为……”")


class Why(MoveForm):
    words = long_text("写明原因", limit=1000)


class Roster(Readable):
    """People to be put on a roster, a line each: the name, and after a blank as what they sit there."""

    people = long_text(
        "名单",
        rows=8,
        limit=6000,
        help_text="一行一个人：姓名，空一格，身份或单位。可以从表格里整块贴进来",
    )
    since = forms.DateField(
        label="从哪天起",
        required=False,
        help_text="不填就是今天",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_people(self) -> list[Sitter]:
        found, wrong = [], []
        for line in self.cleaned_data["people"].splitlines():
            name, _, standing = (
                line.replace("\t", " ").replace("　", " ").replace("，", " ").strip().partition(" ")
            )
            if not name:
                continue
            if len(name) > 40 or any(sign.isdigit() for sign in name):
                wrong.append(name[:12])
            found.append(Sitter(name, standing.strip()[:60]))
        if wrong:
            raise forms.ValidationError(f"“{'”“'.join(wrong[:3])}”不像姓名：每行先写姓名，空一格，再写身份")
        if not found:
            raise forms.ValidationError("一个人也没有写，请一行写一个人")
        return found


class Seat(Readable):
    """A correction of a seat, or its end."""

    standing = forms.CharField(label="身份或单位", max_length=60, required=False)
    left_on = forms.DateField(
        label="从哪天起不在", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
