"""Good practice as procedures: proposed, reviewed, published; done elsewhere; what media told (6.4)."""

from collections.abc import Iterable, Sequence
from typing import Any

from linli.core.places.models import Place
from linli.core.procedures import ready
from linli.core.procedures.kinds import Clock, Concern, Move, Outgoing, Procedure, State, Subject
from linli.core.procedures.models import Case
from linli.domains.oversight.practice import actions, forms, rules
from linli.domains.oversight.practice.models import Adoption, Practice, Publicity
from linli.domains.problems import redaction

STAFF = ("secretary", "clerk")
STREET = ("street_officer", "street_secretary")
DISTRICT = ("district_officer",)
WRITERS = (*STAFF, *STREET, *DISTRICT, "city_officer")


def practices(cases: Sequence[Case]) -> dict[int, Any]:
    return {row.case_id: row for row in Practice.objects.filter(case__in=[case.pk for case in cases])}


def adoptions(cases: Sequence[Case]) -> dict[int, Any]:
    rows = Adoption.objects.filter(case__in=[case.pk for case in cases])
    return {row.case_id: row for row in rows.select_related("practice")}


def publicity(cases: Sequence[Case]) -> dict[int, Any]:
    return {row.case_id: row for row in Publicity.objects.filter(case__in=[case.pk for case in cases])}


# --- guards -----------------------------------------------------------------------------------------------------


def finished(s: Subject) -> Iterable[Concern]:
    pk = int(s.data.get("project") or 0)
    project = Case.objects.filter(pk=pk, procedure="project", place=s.case.place_id).first()
    if project is None or project.state != "accepted":
        yield Concern(rules.FINISHED, "这个项目还没有验收通过")
    elif project.project.problem.problem.private:
        yield Concern(rules.PRIVATE, "提出人要求保密，这个项目不能写成做法公开")
    elif Practice.objects.filter(project=project, withdrawn=False).exists():
        yield Concern(None, "这个项目已经写过做法")


def nothing_personal(s: Subject) -> Iterable[Concern]:
    """Asked of what is sent, and of what stands, before it is public."""
    texts = [s.data.get(name) or "" for name in ("title", *actions.WORDS, "words")]
    if s.facts is not None and isinstance(s.facts, Practice):
        texts += [s.case.title, *(getattr(s.facts, name) for name in actions.WORDS)] if not any(texts) else []
    if found := redaction.find("\n".join(texts)):
        yield Concern(rules.PRIVATE, f"里面有个人信息，改成不认得出是谁的说法：{redaction.said(found)}")


def is_public(s: Subject) -> Iterable[Concern]:
    """A published practice of another community, which this one does not follow yet."""
    row = Practice.objects.filter(pk=int(s.data.get("practice") or 0)).select_related("case").first()
    if row is None or row.case.state != "published":
        yield Concern(None, "这条做法没有公开，或者撤下了")
    elif row.case.place_id == s.case.place_id:
        yield Concern(None, "这是自己社区的做法")
    elif Adoption.objects.filter(practice=row, place=s.case.place_id, over=False).exists():
        yield Concern(None, "已经在照着做")
    if s.case.place.level != Place.COMMUNITY:
        yield Concern(None, "照着做的是社区")


# --- whom it is told to -----------------------------------------------------------------------------------------

_RETURNED = ready.tell("practice", "做法退回来了，改好再报", "clerk")
_PUBLIC = ready.tell("practice", "你们社区的做法公开了", "secretary")
_DECLINED = ready.tell("practice", "做法没有公开，原因已写明", "secretary")


def tell_origin(s: Subject) -> Iterable[Outgoing]:
    """The community whose practice it is reads that another one does so, and what came of it."""
    pk = int(s.data.get("practice") or (s.facts.practice_id if s.facts is not None else 0))
    place = Practice.objects.filter(pk=pk).values_list("case__place_id", flat=True).first()
    if place is not None:
        yield Outgoing("practice", f"{s.case.place}照着你们的做法做", role="secretary", place_id=place)


# --- moves: name, label, from, to, by whom, clause; what it will do, how it is told afterwards -----------------
# fmt: off

PRACTICE_MOVES = (
    Move("propose", "总结成做法", (), "street", STAFF, "6.4",
         "三格取自项目的记录；报街道看", "报了一条做法",
         form=forms.Words, guards=(finished, nothing_personal), effect=actions.proposed, icon="pencil"),
    Move("pass_on", "报县区", ("street",), "district", STREET, "6.4",
         "看过，值得别处照着做", "报县区", icon="share-3"),
    Move("return_it", "退回去改", ("street", "district"), "returned", (*STREET, *DISTRICT), "6.4",
         "写明哪里要改", "退回去改",
         form=forms.Why, effect=actions.said, messages=(_RETURNED,), icon="arrow-left"),
    Move("mend", "改好再报", ("returned",), "street", STAFF, "6.4",
         "改好了，再报街道看", "改好再报",
         form=forms.Words, guards=(nothing_personal,), effect=actions.mended, icon="pencil"),
    Move("drop", "不报了", ("returned",), "declined", STAFF, "6.4",
         "写明原因", "不报了", form=forms.Why, effect=actions.gone, icon="x"),
    Move("publish", "公开", ("district",), "published", DISTRICT, "6.4",
         "全市都看得到，别的社区可以照着做", "公开了做法",
         guards=(nothing_personal,), effect=actions.published, messages=(_PUBLIC,), icon="world"),
    Move("decline", "不公开", ("street", "district"), "declined", (*STREET, *DISTRICT), "6.4",
         "写明原因，社区看得到", "没有公开",
         form=forms.Why, effect=actions.gone, messages=(_DECLINED,), icon="x"),
    Move("withdraw", "撤下", ("published",), "withdrawn", DISTRICT, "6.4",
         "写明原因；公开的页上就没有了", "撤下了做法",
         form=forms.Why, effect=actions.gone, messages=(_DECLINED,), icon="x"),
)
ADOPTION_MOVES = (
    Move("adopt", "照着做", (), "trying", STAFF, "6.4",
         "做得怎样，到时写明", "照着做",
         form=forms.Adopt, guards=(is_public,), effect=actions.adopted, messages=(tell_origin,), icon="refresh"),
    Move("tell", "写明结果", ("trying",), "told", STAFF, "6.4",
         "做成了、改了什么、没做成，都写", "写明了结果",
         form=forms.Result, guards=(nothing_personal,), effect=actions.came_of_it, messages=(tell_origin,), icon="check"),
    Move("give_up", "不做了", ("trying",), "given_up", STAFF, "6.4",
         "写明原因", "不做了", form=forms.Why, effect=actions.given_up, icon="x"),
)
PUBLICITY_MOVES = (
    Move("log", "记一条报道", (), "logged", WRITERS, "6.4",
         "哪一类、哪一家、哪天，网址或者剪报", "记了一条报道",
         form=forms.Log, effect=actions.logged, icon="speakerphone"),
    Move("strike", "删去", ("logged",), "struck", WRITERS, "6.4",
         "记错的，写明原因删去", "删去了一条报道", form=forms.Why, effect=actions.said, icon="x"),
)
# fmt: on

PRACTICE = Procedure(
    "practice",
    "好做法",
    (
        State("street", "等街道看", 1),
        State("district", "等县区看", 2),
        State("returned", "退回去改", 1),
        State("published", "已公开", 3, rest=True),
        State("declined", "没有公开", 3, final=True),
        State("withdrawn", "已撤下", 3, final=True),
    ),
    PRACTICE_MOVES,
    (
        Clock("street", "看做法", ("street",), ready.within(rules.STREET), ready.owed_by("street_officer", "street"),
              rules.STREET),
        Clock("district", "看做法", ("district",), ready.within(rules.DISTRICT),
              ready.owed_by("district_officer", "district"), rules.DISTRICT),
        Clock("mend", "改做法", ("returned",), ready.within(rules.MEND), ready.owed_by("clerk"), rules.MEND),
    ),
    practices,
)  # fmt: skip
ADOPTION = Procedure(
    "adoption",
    "照着做",
    (
        State("trying", "正在做", 1),
        State("told", "写明了结果", 2, final=True),
        State("given_up", "不做了", 2, final=True),
    ),
    ADOPTION_MOVES,
    (
        Clock("result", "写明做得怎样", ("trying",), ready.within(rules.RESULT), ready.owed_by("secretary"),
              rules.RESULT),
    ),
    adoptions,
)  # fmt: skip
PUBLICITY = Procedure(
    "publicity",
    "报道",
    (State("logged", "记下了", 1, rest=True), State("struck", "删去了", 1, final=True)),
    PUBLICITY_MOVES,
    (),
    publicity,
)
