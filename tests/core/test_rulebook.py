"""The city's rulebook: what it says, and that a mistake in it is refused with its file and line."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from linli.core import rulebook
from linli.core.rulebook import Force, Length, Origin, Range, RulebookError, Share, rules, share

CLAUSES = """\
[document]
title = "方案"

[clause."3.1"]
title = "人员构成"
force = ["normally"]
text = "人员构成。委员原则上为9—15名，也可适当增减。"
original = "人员构成。委员原则上为9一15名,也可适当增减。"
"""
HEAD = 'name = "2021"\nlabel = "试行"\nsince = 2021-08-25\n'
RULE = """\
[committee.size]
min = 9
max = 15
clause = "3.1"
force = "normally"
origin = "plan"
text = "原则上为9—15名……也可适当增减"
"""


def city(folder: Path, rule: str = RULE, *, clauses: str = CLAUSES, head: str = HEAD, **more: str) -> Path:
    edition = folder / "editions" / "2021"
    edition.mkdir(parents=True)
    files = {"clauses": clauses, "edition": head, "rules": rule, **more}
    for name, text in files.items():
        (edition / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def swap(old: str, new: str) -> str:
    assert old in RULE
    return RULE.replace(old, new)


# ── what the city's edition says ─────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "value", "clause", "force", "origin"),
    [
        pytest.param(
            "committee.size", Range(9, 15), "3.1", "normally", "plan", marks=pytest.mark.clause("3.1")
        ),
        pytest.param(
            "committee.vice_directors",
            Range(3, 4),
            "3.2",
            "normally",
            "plan",
            marks=pytest.mark.clause("3.2"),
        ),
        pytest.param("committee.directors", 1, "3.2", "must", "plan", marks=pytest.mark.clause("3.2")),
        ("committee.term", Length("years", 5), "3.3", "clock", "city"),
        ("notice.length", Length("days", 3, roll=True), "3.3", "must", "plan"),
        ("objection.examine", Length("working_days", 5, ends="close"), "3.3", "clock", "city"),
        ("visit.rounds", 1, "4.1", "normally", "plan"),
        ("visit.reminder_day", 20, "4.1", "clock", "city"),
        ("demand.acknowledge", Length("hours", 24), "4.1", "clock", "city"),
        ("demand.acknowledge_urgent", Length("hours", 2), "2.4", "clock", "city"),
        ("demand.simple", Length("working_days", 5, ends="close"), "4.2", "clock", "city"),
        ("demand.ordinary", Length("working_days", 10, ends="close"), "4.2", "clock", "city"),
        ("demand.complex", Length("working_days", 30, ends="close"), "4.2", "clock", "city"),
        ("demand.extensions", 1, "4.2", "must", "city"),
        ("demand.shelved", Length("months", 3, roll=True), "4.2", "clock", "city"),
        ("referral.receive", Length("working_days", 2, ends="close"), "4.3", "clock", "city"),
        ("referral.answer", Length("working_days", 15), "4.3", "clock", "city"),
        ("demand.confirm", Length("days", 7), "4.5", "clock", "city"),
        ("demand.public_households", 5, "4.5", "must", "city"),
        ("meeting.monthly", 1, "4.2", "must", "plan"),
        ("meeting.materials", Length("days", 3), "4.2", "normally", "city"),
        ("vote.general.quorum", Share(Fraction(1, 2), True), "4.3", "must", "city"),
        ("vote.personnel.quorum", Share(Fraction(2, 3), False), "3.3", "must", "city"),
        ("money.threshold", 10000, "4.4", "must", "city"),
        ("target.committees", 427, "1.3", "goal", "plan"),
    ],
)
def test_the_citys_values(key: str, value: object, clause: str, force: str, origin: str) -> None:
    setting = rulebook.edition("2021").get(key)
    assert (setting.value, setting.clause, setting.force, setting.origin) == (value, clause, force, origin)


@pytest.mark.clause("3.1")
def test_a_setting_is_cited_with_whose_it_is_and_how_strongly_it_speaks() -> None:
    book = rulebook.edition("2021")
    assert book.get("committee.size").citation == "方案 3.1 一般"
    assert book.get("demand.acknowledge").citation == "市里规则 4.1 时限"
    assert book.get("office.hours").citation == "市里规则 时限"


def test_the_plan_stands_whole_clause_by_clause() -> None:
    book = rulebook.edition("2021")
    lengths = {"1": 3, "2": 7, "3": 4, "4": 5, "5": 3, "6": 4}
    wanted = ["2", *(f"{chapter}.{n}" for chapter, last in lengths.items() for n in range(1, last + 1))]
    assert sorted(book.clauses) == sorted(wanted)
    assert list(book.document["chapters"]) == list(lengths)
    assert book.document["number"] == "兰组通字〔2021〕45号"
    assert book.clause("3.2").forces == (Force.MUST, Force.NORMALLY)
    assert book.clause("3.3").force is Force.MUST
    assert book.clause("4.1").body.startswith("“社工委”广泛发动社区工作者")


def test_the_plans_words_differ_from_the_published_ones_only_where_a_correction_says_so() -> None:
    widths = str.maketrans("，（）；：“”", ',();:""')

    def bare(text: str) -> str:
        return re.sub(r"\s", "", text).translate(widths)

    corrected = []
    for number, clause in rulebook.edition("2021").clauses.items():
        original = bare(clause.original)
        for correction in clause.corrections:
            wrong, right = map(bare, correction.split("→"))
            assert original.count(wrong) == 1, number
            original = original.replace(wrong, right)
            corrected.append(number)
        assert original == bare(clause.text), number
    assert corrected == ["1.2", "3.1", "3.2", "5.1", "5.2", "5.3"]


def test_every_rule_of_the_plan_is_in_its_own_words_and_every_setting_says_what_it_is() -> None:
    book = rulebook.edition("2021")
    for setting in book.settings.values():
        if setting.origin is Origin.PLAN:
            assert all(part in book.clause(setting.clause).text for part in setting.text.split("……")), (
                setting.key
            )
        assert setting.text


@pytest.mark.clause("3.1", "4.1", "4.2", "4.3", "4.5")
def test_what_one_table_names_another_has() -> None:
    book = rulebook.edition("2021")
    value = book.value
    assert len(value("member.kinds")) == 18
    assert len(value("demand.classes")) == 16
    for item in value("demand.classes").values():
        assert item["difficulty"] in value("demand.difficulty")
        assert not item["department"] or item["department"] in value("departments")
        assert item["keywords"] or item["key"] == "other"
    for item in value("demand.difficulty").values():
        assert book.get(item["clock"]).shape == "length"
    for item in value("demand.decline_reasons").values():
        assert item["door"] in value("doors")
    for item in value("meeting.bodies").values():
        assert {f"vote.{item['voting']}.quorum", f"vote.{item['voting']}.majority"} <= book.settings.keys()
        assert set(item["combines"]) <= value("meeting.bodies").keys()
    assert set(value("meeting.monthly_bodies")) == {
        k for k, b in value("meeting.bodies").items() if b["monthly"]
    }
    for item in value("money.chain").values():
        assert not item["body"] or item["body"] in value("meeting.bodies")
    assert [step["plain"] for step in value("demand.steps").values()] == [
        "记下了", "看过了", "开会商量", "动手办", "告诉您结果",
    ]  # fmt: skip
    scale = [item["score"] for item in value("satisfaction.scale").values()]
    assert scale == [5, 4, 3, 2, 1, 0]
    assert [item["phone"] for item in value("danger.utilities").values()] == [""] * 4
    assert value("host.filing") == ""


# ── a mistake is refused, with file and line ─────────────────────────────────


@pytest.mark.parametrize(
    ("rule", "line", "told"),
    [
        (
            swap('force = "normally"', 'force = "mostly"'),
            5,
            "'mostly', not one of must, normally, goal, clock",
        ),
        (swap('origin = "plan"', 'origin = "state"'), 6, "'state', not one of plan, city"),
        (swap('clause = "3.1"', 'clause = "3.9"'), 4, "'3.9', which the plan does not have"),
        (swap('clause = "3.1"', 'clause = ""'), 4, "'', which the plan does not have"),
        (swap('clause = "3.1"', "clause = 3.1"), 4, "must be a text, not 3.1"),
        (swap('clause = "3.1"\n', ""), 1, "has no 'clause'"),
        (swap('force = "normally"\n', ""), 1, "has no 'force'"),
        (swap("max = 15", "maks = 15"), 3, "unknown field 'maks'"),
        (swap("max = 15", 'max = "15"'), 3, "must be a whole number, not '15'"),
        (swap("max = 15", "max = true"), 3, "must be a whole number, not True"),
        (swap("max = 15", "max = 8"), 2, "is 9, more than max = 8"),
        (swap("max = 15", "value = 15"), 1, "mixes shapes"),
        (swap("min = 9\nmax = 15\n", ""), 1, "has no value"),
        (swap("min = 9\nmax = 15", "value = 1.5"), 2, "cannot be 1.5"),
        (swap("min = 9\nmax = 15", 'value = ["a", 1]'), 2, "list of texts or a list of whole numbers"),
        (swap("min = 9\nmax = 15", "days = 0"), 2, "is 0, less than 1"),
        (swap("min = 9\nmax = 15", 'days = "3"'), 2, "must be a whole number"),
        (swap("min = 9\nmax = 15", "days = 3\nroll = 1"), 3, "must be true or false"),
        (swap("min = 9\nmax = 15", "hours = 3\nroll = true"), 1, "counts hours"),
        (swap("min = 9\nmax = 15", 'days = 3\nends = "noon"'), 3, "'noon', not one of close, midnight"),
        (swap("min = 9\nmax = 15", "days = 3\nhours = 3"), 1, "mixes shapes: days, hours"),
        (swap("min = 9\nmax = 15", 'share = "1/2"'), 2, "'1/2' is no share"),
        (swap("9—15名", "8—15名"), 7, "which clause 3.1 does not"),
        (swap('text = "原则上为9—15名……也可适当增减"', 'text = " "'), 7, "says nothing"),
        ("size = 9\n" + RULE, 1, "stands outside a setting"),
        (RULE + "\n[committee.size]\n", 9, "Cannot declare"),
        (RULE + "\n[committee.name]\nvalue = \n", 10, "Invalid value"),
    ],
)
def test_a_mistake_is_refused_with_file_and_line(tmp_path: Path, rule: str, line: int, told: str) -> None:
    with pytest.raises(RulebookError) as error:
        rulebook.load(city(tmp_path, rule))
    assert str(error.value).startswith(f"rules.toml:{line}: "), error.value
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("items", "line", "told"),
    [
        ('[kinds.items.a]\nlabel = "一"\n[kinds.items.b]\nlable = "二"\n', 9, "unknown field 'lable'"),
        ('[kinds.items.a]\nlabel = "一"\n[kinds.items.b]\nlabel = 2\n', 9, "must be a text, not 2"),
        ('[kinds.items.a]\nlabel = "一"\nn = 1\n[kinds.items.b]\nlabel = "二"\n', 9, "has no 'n'"),
        ('[kinds.items.a]\nlabel = "一"\nclause = "9.9"\n', 8, "'9.9', which the plan does not have"),
        ("[kinds.items]\n", 6, "has no items"),
        ('[kinds.items]\na = "一"\n', 7, "must be a table"),
    ],
)
def test_a_mistake_in_items_is_refused(tmp_path: Path, items: str, line: int, told: str) -> None:
    rule = '[kinds]\nclause = "3.1"\nforce = "goal"\norigin = "city"\ntext = "几类"\n' + items
    with pytest.raises(RulebookError) as error:
        rulebook.load(city(tmp_path, rule))
    assert str(error.value).startswith(f"rules.toml:{line}: "), error.value
    assert told in str(error.value)


def test_a_key_may_stand_in_one_file_only(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"rules.toml:1: .*stands already in more.toml:1"):
        rulebook.load(city(tmp_path, more=RULE))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"head": HEAD.replace('"2021"', '"2022"')}, r"edition.toml:1: .*the folder is '2021'"),
        ({"head": HEAD.replace("2021-08-25", '"2021"')}, r"edition.toml:3: .*must be a date"),
        ({"head": 'name = "2021"\nlabel = "试行"\n'}, r"edition.toml:1: .*has no 'since'"),
        ({"clauses": CLAUSES.replace('"normally"', '"often"')}, r"clauses.toml:6: .*not a list of must"),
        ({"clauses": CLAUSES.replace('"3.1"', '"3.1a"')}, r"clauses.toml:4: .*no clause number"),
        (
            {"clauses": CLAUSES.replace('title = "人', 'titel = "人')},
            r"clauses.toml:5: .*unknown field 'titel'",
        ),
    ],
)
def test_a_mistake_in_the_edition_or_the_plan_is_refused(
    tmp_path: Path, change: dict[str, str], told: str
) -> None:
    with pytest.raises(RulebookError, match=told):
        rulebook.load(city(tmp_path, **change))


def test_a_city_without_a_rulebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="no rulebook"):
        rulebook.load(tmp_path)


def test_an_unknown_key_clause_or_edition_is_an_error() -> None:
    book = rulebook.current()
    for ask in (lambda: book.get("no.such"), lambda: book.clause("9.9"), lambda: rulebook.edition("1921")):
        with pytest.raises(RulebookError):
            ask()


def test_a_setting_cannot_be_changed() -> None:
    book = rulebook.current()
    with pytest.raises(TypeError):
        book.settings["x"] = book.get("committee.size")  # type: ignore[index]
    with pytest.raises(TypeError):
        book.value("member.kinds")["veteran"]["label"] = "x"
    with pytest.raises(AttributeError):
        book.get("committee.size").value = 3  # type: ignore[misc]


# ── editions, and the rules that code reads ──────────────────────────────────


def test_today_chooses_the_edition_and_a_case_keeps_its_own(tmp_path: Path) -> None:
    from linli.core.rulebook import city as cities

    folder = city(tmp_path)
    later = folder / "editions" / "2027"
    later.mkdir()
    for path in (folder / "editions" / "2021").iterdir():
        text = path.read_text(encoding="utf-8").replace('name = "2021"', 'name = "2027"')
        (later / path.name).write_text(
            text.replace("2021-08-25", "2027-01-01").replace("max = 15", "max = 17")
        )
    books = rulebook.load(folder)
    assert [book.value("committee.size").max for book in books.values()] == [15, 17]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cities, "folder", lambda: folder)
        days = {date(2020, 1, 1): "2021", date(2026, 12, 31): "2021", date(2027, 1, 1): "2027"}
        assert {day: rulebook.current(day).name for day in days} == days
        assert rules.Rule("committee.size").value("2021") == Range(9, 15)


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, rules.Rule]:
    empty: dict[str, rules.Rule] = {}
    monkeypatch.setattr(rules, "RULES", empty)
    return empty


def test_a_rule_registers_itself_and_gives_the_editions_value(registry: dict[str, rules.Rule]) -> None:
    size = rules.Rule("committee.size", "range")
    assert registry == {"committee.size": size}
    assert size.value() == size.value("2021") == size.value(rulebook.edition("2021")) == Range(9, 15)
    clause = size.clause()
    assert clause is not None
    assert clause.title == "人员构成"
    assert rules.Rule("office.hours").clause() is None
    with pytest.raises(RulebookError, match="both as range and as number"):
        rules.Rule("committee.size", "number")


def test_keys_that_nobody_reads_and_rules_that_nobody_wrote_come_to_light(
    tmp_path: Path, registry: dict[str, rules.Rule]
) -> None:
    book = rulebook.load(city(tmp_path))["2021"]
    assert [setting.key for setting in rules.unread(book)] == ["committee.size"]
    rules.Rule("committee.size", "range")
    rules.check([book])
    assert rules.unread(book) == []
    rules.Rule("committee.seize")
    assert [rule.key for rule in rules.unwritten(book)] == ["committee.seize"]
    with pytest.raises(RulebookError, match=r"no setting 'committee.seize'"):
        rules.check([book])


def test_a_misspelt_key_and_a_wrong_shape_are_named_with_file_and_line(
    tmp_path: Path, registry: dict[str, rules.Rule]
) -> None:
    book = rulebook.load(city(tmp_path, "\n\n" + swap("committee.size", "committee.sise")))["2021"]
    rules.Rule("committee.size")
    with pytest.raises(RulebookError, match=r"^rules.toml:3: unknown key 'committee.sise'"):
        rules.check([book])
    registry.clear()
    rules.Rule("committee.sise", "number")
    with pytest.raises(RulebookError, match=r"^rules.toml:3: .* is a range, but code reads a number"):
        rules.check([book])


# ── shapes ───────────────────────────────────────────────────────────────────


def test_a_share_says_how_many_are_enough() -> None:
    more_than_half, two_thirds = share(">1/2"), share(">=2/3")
    assert [more_than_half.least(n) for n in (1, 2, 11, 12)] == [1, 2, 6, 7]
    assert [two_thirds.least(n) for n in (1, 3, 11, 12)] == [1, 2, 8, 8]
    assert more_than_half.met(6, 11)
    assert not more_than_half.met(6, 12)
    assert two_thirds.met(8, 12)
    assert not two_thirds.met(0, 0)
    assert str(more_than_half) == "过半数"
    assert str(two_thirds) == "不少于 2/3"
    for text in ("1/2", ">3/2", ">=0/3", "> 1/2", ">1/2 "):
        with pytest.raises(ValueError, match="no share"):
            share(text)


def test_a_range_may_be_open_on_one_side() -> None:
    assert [n in Range(9, 15) for n in (8, 9, 15, 16)] == [False, True, True, False]
    assert 1000 in Range(9, None)
    assert 0 in Range(None, 4)
    assert [str(r) for r in (Range(9, 15), Range(9, None), Range(None, 4))] == [
        "9—15",
        "不少于 9",
        "不超过 4",
    ]


def test_the_documented_list_of_keys_is_the_editions() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "rulebook.md"
    assert rulebook.describe(rulebook.edition("2021")) in page.read_text(encoding="utf-8")
