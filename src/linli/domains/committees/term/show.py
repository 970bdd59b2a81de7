"""What the page of a committee on a day shows."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from linli.core import clock, rulebook
from linli.core.people.actor import Actor
from linli.core.procedures import shown
from linli.core.procedures.models import Case
from linli.core.rulebook import Range, calendar
from linli.core.ui import dates, parts
from linli.domains.committees import rules
from linli.domains.committees.models import DIRECTOR, Member
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.committees.term import crossing_notes, responsible
from linli.domains.committees.term.queries import Day, Sitter, going_on

STREET = ("street_officer", "street_secretary")
WAYS_OUT = {"left": "退出，党组织批准", "dismissed": "解聘", "filing": "解聘", "expired": "届满"}


def page(
    made: Day, actor: Actor, attempt: Any = None, crossed: tuple[Case, Any] | None = None
) -> dict[str, Any]:
    """Everything that the page's template is given."""
    base = address(made, actor)
    return {
        "day": made,
        "place": made.place,
        "base": base,
        "title": title(made),
        "chips": chips(made, base),
        "sums": sums(made),
        "marks": {
            "size": mark(rules.SIZE),
            "cross": mark(rules.MAY_CROSS),
            "director": mark(rules.DIRECTORS),
        },
        "roster": roster(made, actor),
        "coming": coming(made, actor),
        "vacant": vacant(made, actor, base),
        "crossing": crossing_notes.line(made),
        "crossings": crossing_notes.standing(made, actor, crossed, main=not may_supplement(made, actor)),
        "changes": changes(made),
        "kinds": kinds(made),
        "facts": until(made),
        "duties": duties(made),
        "responsible": responsible.of(made.place) if made.today else None,
        "before_visit": actor.may("before_visit"),
        "trains": actor.may("training"),
        "staff": actor.role in COMMUNITY_STAFF,
        "unseated": made.today and made.stands and not made.sitters,
        "supplement": may_supplement(made, actor),
        "succession": succession(made, actor, attempt),
        "take_over_more": made.stands
        and made.committee is not None
        and made.committee.taken_over
        and actor.role in COMMUNITY_STAFF,
        "outside": actor.level != "community",
        "day_form": {"on": made.day.isoformat(), "known": made.known.isoformat() if made.known else ""},
    }


def mark(rule: Any) -> parts.Mark:
    setting = rule.setting()
    return parts.Mark(setting.clause, setting.force.value, setting.origin.value)


def address(made: Day, actor: Actor) -> str:
    return "/committee/" if actor.level == "community" else f"/committee/{made.place.code}/"


def title(made: Day) -> str:
    if not made.sitters:
        forming = made.committee is not None and made.committee.case.state == "forming"
        return "社工委，正在组建" if forming else "社工委"
    if made.today:
        return f"社工委，今天有 {len(made.sitters)} 人"
    return f"社工委，{dates.shortday(made.day).split()[0]}有 {len(made.sitters)} 人"


def chips(made: Day, base: str) -> list[dict[str, Any]]:
    """Today, the founding, the last month's end; the day that is shown is set."""
    today = clock.today()
    days = [(today, "今天")]
    forming = made.committee is not None and made.committee.case.state == "forming"
    if made.committee is not None and not forming and made.committee.since != today:
        days.append((made.committee.since, "成立时"))
    end = today.replace(day=1) - timedelta(1)
    if made.committee is not None and end > made.committee.since:
        days.append((end, ""))
    found = []
    for day, word in days:
        text = dates.day(day) if word == "今天" else dates.moment(day, clock.now()).split()[0]
        join = "，" if word == "今天" else " "
        chosen = day == made.day and made.known is None
        href = base if word == "今天" else f"{base}?on={day.isoformat()}"
        found.append({"label": f"{text}{join}{word}".strip(), "href": href, "chosen": chosen})
    if not any(one["chosen"] for one in found):
        label = dates.day(made.day) + (
            f"，{dates.shortday(made.known)}记录里的样子" if made.known is not None else ""
        )
        found.append({"label": label, "href": "", "chosen": True})
    return found


def sums(made: Day) -> str:
    """'主任 1，副主任 3，委员 8；一般 9—15 人'."""
    names = {key: item["label"] for key, item in rules.POSITIONS.value().items()}
    count = {key: sum(one.position == key for one in made.sitters) for key in names}
    words = "，".join(f"{names[key]} {n}" for key, n in count.items())
    others = len(made.sitters) - sum(count.values())
    words += f"，其他 {others}" if others else ""
    return f"{words}；一般 {rules.SIZE.value()} 人"


# --- the roster -------------------------------------------------------------------------------------------------

COLUMNS = (
    parts.Column("姓名", "lead"),
    parts.Column("职务"),
    parts.Column("哪一类人"),
    parts.Column("任期到"),
    parts.Column("聘书"),
    parts.Column("与大党委", "note"),
)


def roster(made: Day, actor: Actor) -> parts.Table | None:
    if not made.sitters:
        return None
    rows = [parts.Row(_cells(made, one, actor), str(one.seat.person_id)) for one in made.sitters]
    return parts.Table(COLUMNS, rows, f"{dates.day(made.day)}的成员")


def _cells(made: Day, one: Sitter, actor: Actor) -> list[parts.Cell]:
    row = one.member
    own = actor.role != "member" or one.seat.person_id == actor.person_id
    href = f"/committee/members/{row.case_id}/" if row and own else ""
    crosses = one.seat.person_id in made.enlarged
    state = {"leaving": "申请退出", "accused": "提出解聘"}.get(row.case.state, "") if row else ""
    return [
        parts.Cell(one.name, state if own else "", href),
        parts.Cell(one.seat.standing),
        parts.Cell(who(row)),
        parts.Cell(term(row)),
        beside(letter(row, own)),
        parts.Cell("也在大党委", tone="" if crossing_notes.may(row) else "amber")
        if crosses
        else parts.Cell(""),
    ]


def who(row: Member | None) -> str:
    """'驻区单位负责人，省中医院': the kind of the eighteen first, the place after it."""
    if row is None:
        return ""
    items = rules.KINDS.value(row.case.edition)
    label = items[row.kind]["label"] if row.kind in items else row.kind
    return "，".join(dict.fromkeys(word for word in (label, row.identity) if word))


def term(row: Member | None) -> str:
    if row is None:
        return ""
    return "随职务" if row.position == DIRECTOR else _full(row.until)


def _full(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def letter(row: Member | None, own: bool = True) -> parts.Cell:
    """The letter's number, with the way to the paper; one of before linli is marked."""
    if row is None:
        return parts.Cell("")
    if row.letter is not None:
        word = {"void": "已作废", "replaced": "已换发"}.get(row.letter.state, "")
        href = f"/papers/{row.letter_id}.pdf" if own else ""
        return parts.Cell(row.letter.number, word, href)
    return parts.Cell(row.old_letter or "没有聘书号", "" if not row.taken_over else "接续")


def beside(cell: parts.Cell) -> parts.Cell:
    """What stands below, in the same line: a row of the roster is one line high."""
    return replace(cell, text=f"{cell.text}　{cell.second}", second="") if cell.second else cell


PUBLIC = {"noticing": "公示中", "appointing": "公示期满，等聘任"}


def coming(made: Day, actor: Actor) -> list[dict[str, str]]:
    """Those on the list of the round that runs: not members yet. A list that is not public is for who forms it."""
    labels = rules.POSITIONS.value()
    found: list[dict[str, str]] = []
    if made.round is None or (made.round.state not in PUBLIC and not actor.may("committee")):
        return found
    for row in made.coming:
        if row.position == DIRECTOR and made.director is not None:
            continue
        word = PUBLIC.get(made.round.state, "在名单上，还没有公示")
        if made.ends_at is not None:
            word += f"，到 {dates.shortday(calendar.Due(made.ends_at).day)} 24:00"
        kind = rules.KINDS.value().get(row.kind, {}).get("label", "")
        found.append(
            {
                "name": row.case.title,
                "position": labels[row.position]["label"],
                "who": "，".join(dict.fromkeys(filter(None, (kind, row.identity)))),
                "word": word,
            }
        )
    return found


def vacant(made: Day, actor: Actor, base: str) -> dict[str, Any] | None:
    """The seats that were taken at the founding and are empty now, and whether they have to be filled by a day."""
    if not made.today or not made.stands or made.committee is None:
        return None
    empty = len(made.before) - len(made.sitters) - len(made.coming)
    if empty <= 0:
        return None
    size: Range = rules.SIZE.value()
    number = len(made.sitters)
    short = size.min is not None and number < size.min
    words = f"不足 {size.min} 人，30 天内增补" if short else f"{number} 人在 {size} 之内，不限期"
    return {"label": f"空 {empty} 席", "words": words, "short": short}


# --- beside it --------------------------------------------------------------------------------------------------


def changes(made: Day) -> dict[str, Any] | None:
    """What changed between the two days: who left and how, who came."""
    if made.committee is None or made.since is None or not (made.before or made.sitters):
        return None
    now = {one.seat.person_id for one in made.sitters}
    founding = made.since == made.committee.since
    lines: list[dict[str, Any]] = [
        {"sign": "−", "text": named(row), "second": _went(row), "on": row.left_on}
        for row in made.members
        if row.left_on and row.left_on > made.since and row.person_id in made.before.keys() - now
    ]
    lines += [
        {"sign": "＋", "text": named(row), "second": _came(row), "on": row.since}
        for row in made.members
        if row.since > made.since and row.person_id in now - made.before.keys() and row.left_on is None
    ]
    lines.sort(key=lambda line: line["on"], reverse=True)
    if founding:
        how = "接续进来" if made.committee.taken_over else "成立"
        lines.append(_line(f"{how}，{len(made.before)} 人", made.since))
    gone, came = len(made.before.keys() - now), len(now - made.before.keys())
    against = "成立时" if founding else dates.shortday(made.since)
    return {"title": f"和{against}比，{_difference(gone, came)}", "lines": lines, "gone": gone}


def _line(text: str, on: date) -> dict[str, Any]:
    return {"sign": "＋", "text": text, "second": dates.day(on), "on": on}


def _difference(gone: int, came: int) -> str:
    if not gone and not came:
        return "没有变动"
    return "，".join(filter(None, (f"走了 {gone} 人" if gone else "", f"来了 {came} 人" if came else "")))


def named(row: Member) -> str:
    return "，".join(filter(None, (row.case.title, row.identity or who(row))))


def _went(row: Member) -> str:
    how = WAYS_OUT.get(row.case.state, "书记换人，卸任" if row.case.state == "succeeded" else "")
    if row.ground and row.case.state == "left":
        how = f"{rules.GROUNDS.value(row.case.edition)[row.ground]['label']}，党组织批准"
    return "，".join(filter(None, (dates.shortday(row.left_on), how)))


def _came(row: Member) -> str:
    how = "书记接任" if row.position == DIRECTOR else "接续" if row.taken_over else "增补"
    return f"{dates.shortday(row.since)}，{how}"


def kinds(made: Day) -> dict[str, Any]:
    """Which of the eighteen kinds are there and which not."""
    items = rules.KINDS.value()
    there = {one.member.kind for one in made.sitters if one.member} & set(items)
    soon = {row.kind for row in made.coming} - there
    missing = [item["label"] for key, item in items.items() if key not in there]
    return {"all": len(items), "there": len(there), "missing": missing, "soon": len(soon & set(items))}


def until(made: Day) -> list[parts.Fact]:
    row = made.committee
    if row is None:
        return []
    size: Range = rules.SIZE.value()
    found = [
        parts.Fact("接续" if row.taken_over else "成立", dates.day(row.since)),
        parts.Fact("届满", dates.day(row.until), f"届满前 {rules.RENEWAL.value().amount} 天开始换届"),
    ]
    if row.case.state == "forming":
        return []
    spare = len(made.sitters) - (size.min or 0)
    word = f"现在多 {spare} 人" if spare > 0 else "现在正好" if spare == 0 else f"现在差 {-spare} 人"
    found.append(parts.Fact("最少", f"{size.min} 人，{word if made.today else word.replace('现在', '那天')}"))
    if (one := made.presiding) is not None:
        label = "书记空缺，由他主持" if made.secretary is None else "书记空缺时"
        found.append(parts.Fact("代主持", f"{label}，{one.name}", "副主任里名单上第一位"))
    return found


NOTHING = "还没有记录"


def duties(made: Day) -> list[parts.Item]:
    """The seven duties of chapter two, each with what the records really hold."""
    if not made.today:
        return []
    count, book = going_on(made.place), rulebook.current()
    said = {
        "2.1": (count["organisations"], "名册上有 {} 家单位"),
        "2.4": (count["dangers"], "安全和水电气热的问题，在办 {} 件"),
        "2.6": (count["disputes"], "邻里纠纷类的问题，在办 {} 件"),
        "2.7": (count["meetings"], "开过 {} 次会"),
    }
    found = []
    for clause, icon in DUTIES:
        n, words = said.get(clause, (0, ""))
        text = words.format(n) if n else NOTHING
        found.append(parts.Item(book.clause(clause).title, text, icon=icon, mark=parts.Mark(clause, "goal")))
    return found


DUTIES = (
    ("2.1", "building-community"),
    ("2.2", "clipboard-check"),
    ("2.3", "heart-handshake"),
    ("2.4", "alert-triangle"),
    ("2.5", "pennant"),
    ("2.6", "scale"),
    ("2.7", "messages"),
)


# --- what can be done from here ---------------------------------------------------------------------------------


def may_supplement(made: Day, actor: Actor) -> bool:
    free = made.today and made.stands and made.round is None and bool(made.sitters)
    return free and actor.role in COMMUNITY_STAFF


def succession(made: Day, actor: Actor, attempt: Any) -> dict[str, Any] | None:
    """The new secretary succeeds by record: who may, and what stands against it (3.2)."""
    if not made.today or not made.stands:
        return None
    concerns = shown.against(attempt)
    if made.secretary is None:
        who = made.presiding.name if made.presiding else ""
        words = f"书记空缺，由副主任{who}主持。" if who else "书记空缺，还没有副主任可以主持。"
        words += "新书记到任，由街道在名册里记下，主任随后接任。"
        return {"words": words, "may": False, "concerns": concerns}
    if not made.succession_due:
        return None
    name = made.secretary.person.name
    words = f"书记现在是{name}，主任还没有接过来。主任随书记职务走，凭任职记录接任，不用增补。"
    may = actor.role in ("secretary", "street_officer")
    return {"words": words, "may": may, "token": str(uuid4()), "concerns": concerns}


__all__ = ["Day", "page"]
