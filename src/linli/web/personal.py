"""The register of personal fields (`personal.toml`): what is stored about whom, why, how long, who sees it, how it leaves.

From it are made docs/personal-data.md, for the city's assessment of the impact on personal information, and the rows
of the notice that residents read before they send a form.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from linli.core import rulebook

FILE = Path(__file__).with_name("personal.toml")
HEAD = """# 个人信息清单

这一页由程序里的登记（`src/linli/web/personal.toml`）生成，`./linli personal --into docs/personal-data.md` 重做；登记漏了
一列，测试就不过。做个人信息保护影响评估（个人信息保护法第五十五、五十六条）时，逐行对照。居民在公开的表单旁边看到的
告知（第十七条）由同一份登记生成，每一版都留着：`cities/<市>/consent/`。

处理者：使用本系统的市、县区、街道、社区。个人信息保护负责人：各社区书记；本社区的查阅、复制、更正、删除由书记和
社区工作者办，删除由书记办。

数据库以外只有一处：走访的人没有网络时记的（去了哪里、听到什么、照片），明文存在他自己的手机里，连上网送出就删，没送成的
由他改了再送或者不要。他的几户那几页（门、上次说的事和答复）也存一份，登录、退出、换岗位时清掉。"""


@dataclass(frozen=True)
class Field:
    """A group of columns, or of keys in a sealed text, that are there for one purpose."""

    name: str
    whose: str
    fields: tuple[str, ...]
    purpose: str
    basis: str
    keep: str
    seen: str
    leaves: str
    stored: str
    told: bool


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def register() -> list[Field]:
    """What is personal, group by group."""
    return [Field(**{**row, "fields": tuple(row["fields"])}) for row in _read()["field"]]


def others() -> dict[str, str]:
    """Columns that are not personal, each with why."""
    return {name: row["why"] for row in _read()["other"] for name in row["fields"]}


def kept(field: Field) -> str:
    """How long, in words: the rule's own, or one of the register's."""
    known: dict[str, str] = _read()["keep"]
    return known[field.keep] if field.keep in known else rulebook.current().get(field.keep).text


def told() -> list[dict[str, str]]:
    """The rows of the notice to residents, as a new version of it holds them."""
    return [
        {
            "what": field.name,
            "why": field.purpose,
            "basis": field.basis,
            "keep": kept(field),
            "seen": field.seen,
            "leaves": field.leaves,
        }
        for field in register()
        if field.told
    ]


def page() -> str:
    """docs/personal-data.md."""
    lines = [HEAD, ""]
    for field in register():
        lines += [
            f"## {field.name}",
            "",
            "| | |",
            "|---|---|",
            f"| 谁的 | {field.whose} |",
            f"| 为什么 | {field.purpose} |",
            f"| 依据 | {field.basis} |",
            f"| 存多久 | {kept(field)} |",
            f"| 谁看得到 | {field.seen} |",
            f"| 怎么删 | {field.leaves} |",
            f"| 怎么存 | {_read()['stored'][field.stored]} |",
            f"| 告知居民 | {'是' if field.told else '否'} |",
            f"| 字段 | {'、'.join(f'`{name}`' for name in field.fields) or '同上'} |",
            "",
        ]
    lines += ["## 不是个人信息的", ""]
    for row in _read()["other"]:
        lines += [f"{row['why']}：{'、'.join(f'`{name}`' for name in row['fields'])}。", ""]
    return "\n".join(lines)
