"""What people fill in on the roll of a community."""

from datetime import date
from typing import Any

from django import forms

from linli.core import clock, credit
from linli.core.people.rosters import Sitter
from linli.core.places.models import Building, Place
from linli.core.procedures.forms import Readable
from linli.domains.committees import rules, sheet
from linli.domains.committees.forms import day, labels
from linli.domains.committees.models import Organisation

NAMES = {"姓名": "name", "身份": "standing"}


class BuildingForm(Readable):
    name = forms.CharField(label="楼院的名字", max_length=60, help_text="居民平时怎么叫，例如“62 号院”")

    def __init__(self, *args: Any, place: Place, row: Building | None = None, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.place, self.row = place, row

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        same = Building.objects.filter(place=self.place, name=name)
        if same.exclude(pk=self.row.pk if self.row else 0).exists():
            raise forms.ValidationError(f"已经有“{name}”了")
        return name


class OrganisationForm(Readable):
    name = forms.CharField(label="单位的名字", max_length=80)
    kind = forms.ChoiceField(label="哪一类")
    code = forms.CharField(
        label="统一社会信用代码（没有就空着）",
        max_length=40,
        required=False,
        help_text="18 位，照证照抄，录的时候核对校验位",
    )
    closed_on = day("从哪天起不在了（还在就空着）", required=False)

    def __init__(self, *args: Any, place: Place, row: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.place, self.row = place, row
        self.fields["kind"].choices = [("", "选一类"), *labels(rules.ORGANISATION_KINDS)]  # type: ignore[attr-defined]
        if row is None:
            del self.fields["closed_on"]

    def _others(self, **same: Any) -> bool:
        rows = Organisation.objects.filter(place=self.place, **same)
        return rows.exclude(pk=self.row.pk if self.row else 0).exists()

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if self._others(name=name):
            raise forms.ValidationError(f"名册上已经有“{name}”了")
        return name

    def clean_code(self) -> str:
        code = credit.folded(self.cleaned_data["code"])
        if not code:
            return ""
        if words := credit.wrong(code):
            raise forms.ValidationError(words)
        if self._others(code=code):
            raise forms.ValidationError("这个代码已经是名册上另一家的")
        return code


class People(Readable):
    """People to be put on a roster: a pasted table, a line each."""

    people = forms.CharField(
        label="名单",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=60_000,
        strip=False,
        help_text="一行一个人：姓名，身份或单位。从 Excel 里整块复制，贴进来就行",
    )
    since = day("从哪天起（不填就是今天）", required=False)

    def clean_people(self) -> list[Sitter]:
        given = self.cleaned_data["people"].replace("　", "\t")
        block = "\n".join(
            line if "\t" in line else "\t".join(line.split(None, 1)) for line in given.splitlines()
        )
        try:
            lines = sheet.pasted(block, NAMES, ("name",))
        except sheet.Unreadable as error:
            raise forms.ValidationError(str(error)) from error
        wrong, seen = [], dict[str, int]()
        for line in lines:
            name = line.cells.get("name", "")
            wrong += [f"第 {line.number} 行：{words}" for words in _odd(name, seen)]
            seen.setdefault(name, line.number)
        if wrong:
            raise forms.ValidationError(wrong)
        return [Sitter(line.cells["name"], line.cells.get("standing", "")[:60]) for line in lines]

    def clean_since(self) -> date | None:
        since: date | None = self.cleaned_data["since"]
        if since is not None and since > clock.today():
            raise forms.ValidationError("这一天还没有到，到任以后再录")
        return since


def _odd(name: str, seen: dict[str, int]) -> list[str]:
    if not name:
        return ["缺少姓名"]
    if sheet.formula(name) or len(name) > 40 or any(char.isdigit() for char in name):
        return [f"“{name[:12]}”不像姓名"]
    return [f"{name}和第 {seen[name]} 行重了"] if name in seen else []


class Seat(Readable):
    """A correction of a seat, or its end."""

    standing = forms.CharField(label="身份或单位", max_length=60, required=False)
    left_on = day("从哪天起不在", required=False)

    def clean_left_on(self) -> date | None:
        left: date | None = self.cleaned_data["left_on"]
        if left is not None and left > clock.today():
            raise forms.ValidationError("这一天还没有到，离开以后再录")
        return left


class Secretary(Readable):
    name = forms.CharField(
        label="新书记的姓名",
        max_length=40,
        required=False,
        help_text="还没有定就空着：岗位空缺，由副主任主持",
    )
    since = day("哪天到任（空缺的，哪天起空缺）")

    def clean_name(self) -> str:
        name = "".join(self.cleaned_data["name"].split())
        if any(char.isdigit() for char in name):
            raise forms.ValidationError("这不像姓名")
        return name

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since > clock.today():
            raise forms.ValidationError("这一天还没有到，到任以后再记")
        return since
