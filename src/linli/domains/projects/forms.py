"""What people fill in on a project's way. Rows are pasted or typed a line each; parts stand between commas."""

from datetime import date
from typing import Any

from django import forms

from linli.core import clock
from linli.core.procedures.forms import MoveForm, long_text, posts

PARTS = "|"


def rows(value: str, least: int) -> list[list[str]]:
    """Lines of parts between |, tabs or full-width commas, padded to `least` parts."""
    found = []
    for line in value.splitlines():
        if line.strip():
            parts = [part.strip() for part in line.replace("｜", PARTS).replace("\t", PARTS).split(PARTS)]
            found.append(parts + [""] * (least - len(parts)))
    return found


def whole(text: str) -> int:
    digits = "".join(filter(str.isdigit, text))
    return int(digits[:9]) if digits else 0


class Measures(MoveForm):
    measure = long_text("定下怎么办", limit=2000)
    owner = forms.ChoiceField(label="谁负责")
    ends_on = forms.DateField(label="哪天办好", widget=forms.DateInput(attrs={"type": "date"}))

    def prepare(self) -> None:
        place = self.case.place_id if self.case else None
        held = posts(place, ("secretary", "clerk", "member", "grid_worker", "steward"), clock.today())
        self.fields["owner"].choices = held  # type: ignore[attr-defined]


class Study(MoveForm):
    feasible = long_text("实地看到什么，能不能办", limit=2000)
    options = long_text(
        "几个办法", rows=4, limit=4000, help_text="一行一个：做什么 | 花费（元） | 几天 | 能不能办"
    )
    chosen = forms.IntegerField(label="选第几个办法", min_value=1, initial=1)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        found = rows(data.get("options", ""), 4)
        if data.get("chosen") and found and data["chosen"] > len(found):
            self.add_error("chosen", f"只写了 {len(found)} 个办法")
        data["rows"] = [
            {
                "what": row[0][:200],
                "cost": whole(row[1]),
                "days": min(whole(row[2]), 32000),
                "feasible": row[3][:200],
            }
            for row in found
        ]
        return data


class Plan(MoveForm):
    milestones = long_text(
        "一步一步怎么办", rows=5, limit=4000, help_text="一行一步：做什么 | 2021-11-26 | 谁"
    )
    needs = long_text(
        "需要什么、谁拿得出",
        rows=5,
        required=False,
        limit=4000,
        help_text="一行一项：需要什么 | 谁 | 拿出什么",
    )
    funds = long_text(
        "钱从哪里来", rows=3, required=False, limit=2000, help_text="一行一项：来源 | 金额（元）"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        steps = []
        for row in rows(data.get("milestones", ""), 3):
            try:
                due = date.fromisoformat(row[1].replace("/", "-"))
            except ValueError:
                self.add_error(
                    "milestones", f"“{row[0][:20]}”的日期看不懂，请写成 {clock.today().isoformat()} 这样"
                )
                continue
            steps.append({"what": row[0][:120], "due_on": due, "who": row[2][:80]})
        data["steps"] = steps
        data["pairs"] = [
            {"what": row[0][:120], "giver": row[1][:80], "gives": row[2][:120]}
            for row in rows(data.get("needs") or "", 3)
        ]
        data["money"] = [
            {"source": row[0][:80], "amount": whole(row[1])} for row in rows(data.get("funds") or "", 2)
        ]
        return data


class Progress(MoveForm):
    words = long_text("进展", rows=2, limit=1000, help_text="一句话就行；居民看到的页同时更新")


class Step(MoveForm):
    milestone = forms.ChoiceField(label="哪一步做完了")
    words = long_text("怎么样（可以不写）", rows=2, required=False, limit=1000)

    def prepare(self) -> None:
        if self.case is not None:
            left = self.case.milestones.filter(done_on__isnull=True)
            found = [(str(row.pk), f"{row.what}（{row.due_on:%m月%d日}）") for row in left]
            self.fields["milestone"].choices = found  # type: ignore[attr-defined]


class Claim(MoveForm):
    need = forms.ChoiceField(label="哪一项")
    giver = forms.CharField(label="谁拿得出", max_length=80)
    gives = forms.CharField(label="拿出什么", max_length=120, required=False)

    def prepare(self) -> None:
        if self.case is not None:
            found = [(str(row.pk), row.what) for row in self.case.needs.filter(giver="")]
            self.fields["need"].choices = found  # type: ignore[attr-defined]


class Delay(MoveForm):
    ends_on = forms.DateField(label="改到哪天", widget=forms.DateInput(attrs={"type": "date"}))
    words = long_text("为什么", limit=1000)


class Accept(MoveForm):
    words = long_text("验收看到什么", limit=2000)


class Why(MoveForm):
    words = long_text("写明原因", limit=1000)
