"""What is filled in when somebody is told, asked, thanked, or visited a second time (4.5)."""

from typing import Any

from django import forms

from linli.core.procedures.forms import MoveForm, long_text, one_of
from linli.domains.problems import redaction, rules

SAID = (("good", "说解决了"), ("not_yet", "说还没好"))


def individual(edition: str | None = None) -> list[tuple[str, str]]:
    """The ways of telling one person, without the page that tells by itself."""
    items = rules.FEEDBACK_CHANNELS.value(edition).items()
    return [(key, item["label"]) for key, item in items if item["manner"] == "individual" and key != "page"]


class Channelled(MoveForm):
    """By which way; `page` is what the resident reads by themselves."""

    channel = one_of("怎么说的")

    def prepare(self) -> None:
        edition = self.case.edition if self.case else None
        self.fields["channel"].choices = self.ways(edition)  # type: ignore[attr-defined]

    def ways(self, edition: str | None) -> list[tuple[str, str]]:
        return individual(edition)


class Interim(Channelled):
    words = long_text(
        "告诉提出人的话", rows=3, limit=1000, help_text="到哪一步了，接下来哪天怎么样；提出人在查询页上看到"
    )
    field_order = ("words", "channel")

    def ways(self, edition: str | None) -> list[tuple[str, str]]:
        return [("page", "只写在查询页上"), *individual(edition)]

    def prepare(self) -> None:
        super().prepare()
        self.initial.setdefault("channel", "page")

    def clean_words(self) -> Any:
        """Neighbours who reported the same read it too."""
        words = self.cleaned_data["words"]
        if redaction.masked(words) != words:
            raise forms.ValidationError("几户一起看得到，不写电话和证件号")
        return words


class Tell(Channelled):
    reached = one_of("联系上没有", choices=(("yes", "联系上了"), ("no", "没联系上")), initial="yes")
    words = long_text("告诉了什么，对方怎么说（可以不写）", rows=2, required=False, limit=1000)


class Ask(Channelled):
    reached = one_of("联系上没有", choices=(("yes", "联系上了"), ("no", "没联系上")), initial="yes")
    said = one_of("解决了没有", choices=SAID, required=False)
    satisfaction = one_of("办得怎么样", required=False)
    words = long_text("原话（可以不写）", rows=2, required=False, limit=500)

    def prepare(self) -> None:
        super().prepare()
        edition = self.case.edition if self.case else None
        scale = [(key, item["label"]) for key, item in rules.SCALE.value(edition).items()]
        self.fields["satisfaction"].choices = scale  # type: ignore[attr-defined]

    def ways(self, edition: str | None) -> list[tuple[str, str]]:
        return [one for one in individual(edition) if one[0] in ("phone", "door")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reached") == "yes" and not data.get("said"):
            self.add_error("said", "联系上了，就写对方怎么说的")
        if data.get("reached") == "no":
            data |= {"said": "", "satisfaction": ""}
        return data


class Thank(MoveForm):
    who = forms.CharField(label="谢谢谁", max_length=60)
    whose = one_of(
        "是谁",
        choices=(
            ("unit", "单位、队伍"),
            ("agreed", "个人，本人同意写名字"),
            ("person", "个人，还没有问"),
            ("unnamed", "个人，不写名字，写“一位邻居”"),
        ),
    )
    what = forms.CharField(label="做了什么", max_length=80)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("who", "what"):
            if redaction.masked(data.get(name) or "") != (data.get(name) or ""):
                self.add_error(name, "不写电话和证件号")
        return data


class Visited(MoveForm):
    """What the street heard."""

    channel = one_of("怎么问的", choices=(("phone", "电话"), ("door", "上门")))
    words = long_text("对方怎么说", rows=2, limit=1000)


class Unreached(MoveForm):
    words = long_text("找过几次，怎么没找到", rows=2, limit=500)
