"""What must hold whatever the declared table says: few rules, each with the verdicts that are left, and who reads which words."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from linli.core.people import roles, view_access
from linli.core.people.roles import ASSIGNED, FIGURES
from linli.core.places.models import Place
from tools.access.calls import (
    IDS,
    NO,
    SIGN_IN,
    TOLD,
    Ask,
    Found,
    Got,
    Walker,
    found,
    unlogged,
)
from tools.access.furnished import (
    COMPLAINED,
    DOOR,
    HOME,
    MARKS,
    OBJECTED,
)

ACCOUNTS, LOOKS, CHAINS = "/desk/accounts/", "/desk/access/", "/desk/journal/"
# Each of the three has an office of their own; of the others' they see nothing, but who looks by the hour all three see.
OFFICES = {
    "system_admin": ("/desk/system/", LOOKS),
    "security_admin": (ACCOUNTS, LOOKS),
    "audit_admin": (CHAINS, "/desk/audit/", LOOKS),
}
TROUBLES = ("/problems/", "/visits/", "/photos/")
# What a leader reaches by being linked; what is public and is taken up by others.
LEADS = ("/leading/", "/leaders/", "/follows/", "/before-visit/")
SHARED = ("/practice/{pk}/adopt/",)
# Between offices, never a resident's.
BETWEEN = ("/rollout/", "/practice/", "/board/", "/inspections/", "/forums/")
NEVER = ("OPTIONS", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Rule:
    """`says` is read by people; `of` tells which calls it is about; `left` are the verdicts that may come of them."""

    name: str
    says: str
    of: Callable[[Ask], bool]
    left: tuple[str, ...]


def _closed(ask: Ask) -> bool:
    return not ask.target.public


def _own_account(ask: Ask) -> bool:
    """Addresses that ask for a sign-in and for no right: one's own account."""
    return not ask.target.public and ask.target.right == ""


def _case(ask: Ask) -> bool:
    offices = (ACCOUNTS, LOOKS, CHAINS)
    return ask.target.of_object and not ask.target.template.startswith(offices) and not _own_account(ask)


def _local(ask: Ask) -> bool:
    role = roles.REGISTRY.get(ask.role)
    return role is not None and (role.level == Place.COMMUNITY or role.reach == ASSIGNED)


def _reach(ask: Ask) -> str:
    role = roles.REGISTRY.get(ask.role)
    return role.reach if role else ""


def _handling(ask: Ask) -> bool:
    rights = roles.role(ask.role).rights if ask.role in roles.REGISTRY else frozenset()
    return "problems" in rights or ("letters_in" in rights and ask.target.template.startswith("/photos/"))


def _office(ask: Ask) -> bool:
    return ask.target.template.startswith(OFFICES.get(ask.role, "-"))


RULES = (
    Rule("signed-out", "没有登录的，只有公开页面", lambda a: a.standing == "out" and _closed(a), (SIGN_IN,)),
    Rule("idle", "会话过了时限的，回到登录", lambda a: a.standing == "idle" and _closed(a), (SIGN_IN,)),
    Rule(
        "ended",
        "岗位到期的、设错级别的，什么也打不开，只剩自己的账号",
        lambda a: a.standing in ("ended", "above", "below") and _closed(a) and not _own_account(a),
        (NO,),
    ),
    Rule(
        "neighbour",
        "邻处的同一岗位，打不开本处的任何一件",
        lambda a: a.standing == "neighbour" and a.target.of_object and a.target.template not in SHARED,
        (NO,),
    ),
    Rule(
        "other's",
        "社区岗位和部门，拿别处的、上级的编号，打不开",
        lambda a: (
            a.standing in ("other", "mixed", "higher") and _local(a) and a.target.template not in SHARED
        ),
        (NO,),
    ),
    Rule(
        "other's in a form",
        "在表单里填别处的编号，办不成",
        lambda a: a.standing == "form" and _local(a) and a.method == "POST" and "{" in repr(a.target.form),
        (NO, TOLD),
    ),
    Rule(
        "figures",
        "只看数字的岗位，除了数字本身和机关之间的目标、上报、做法、督导检查、座谈会，打不开任何一件事",
        lambda a: _reach(a) == FIGURES and _case(a) and not a.target.template.startswith(BETWEEN),
        (NO, SIGN_IN),
    ),
    Rule(
        "assigned",
        "部门只看函给自己的、请自己到会的，领导只看联系的，别的一件也打不开",
        lambda a: (
            _reach(a) == ASSIGNED
            and _case(a)
            and not a.target.template.startswith(("/letters/", "/meetings/asked/"))
            and not (a.role == "leader" and a.target.template.startswith(LEADS))
            and a.standing != "idle"
        ),
        (NO, SIGN_IN),
    ),
    Rule(
        "troubles",
        "不办群众事的岗位，打不开群众的事，也看不到照片",
        lambda a: a.target.template.startswith(TROUBLES) and not _handling(a),
        (NO, SIGN_IN),
    ),
    Rule(
        "administrators",
        "三个管理员各有各的一间，互不进门，也看不到群众的事",
        lambda a: a.role in OFFICES and _closed(a) and not _own_account(a) and not _office(a),
        (NO, SIGN_IN),
    ),
    Rule(
        "readers",
        "只看不办的岗位，除了自己的账号和督导看到的，什么也送不出去",
        lambda a: (
            a.method == "POST"
            and a.actor.reads
            and _closed(a)
            and not _own_account(a)
            and not (view_access.notes_of(a.target.view, a.actor))
        ),
        (NO, SIGN_IN),
    ),
    Rule(
        "methods",
        "除了读取和提交，别的方式一律不收",
        lambda a: a.method in NEVER,
        (NO, SIGN_IN),
    ),
)


def broken(got: Got) -> Iterator[str]:
    """The names of the rules that the answer breaks, and of the secrets that it tells."""
    ask = got.ask
    yield from (rule.name for rule in RULES if rule.of(ask) and got.verdict not in rule.left)
    yield from (secret.name for secret in SECRETS if not secret.may(ask) and secret.told(got.body))


def outcomes(calls: Iterable[Ask]) -> Iterator[Found]:
    """Make the calls, one after the other. Nothing is logged: refusals are what is asked for."""
    walker = Walker()
    with unlogged():
        for ask in calls:
            got = walker.call(ask)
            yield found(ask, got.verdict, tuple(broken(got)))


# --- words that only some may read ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Secret:
    """Words that lie in the walked world, who may read them, and which of them are said to others too."""

    name: str
    says: str
    words: str
    may: Callable[[Ask], bool]
    besides: tuple[str, ...] = ()

    def told(self, body: bytes) -> bool:
        text = body.decode(errors="replace")
        for known in self.besides:
            text = text.replace(known, "")
        return self.words in text


def _at(ask: Ask) -> set[str]:
    """Of the two communities those that the actor's post reaches."""
    if ask.standing not in ("inside", "neighbour", *IDS):
        return set()
    if ask.actor.level == Place.COMMUNITY:
        beside = (ask.standing == "neighbour") != (ask.target.at == DOOR)
        return {DOOR} if beside else {HOME}
    return set() if ask.standing == "neighbour" and _reach(ask) != ASSIGNED else {HOME, DOOR}


def _handles(place: str) -> Callable[[Ask], bool]:
    """Who is at work on the residents' troubles of the place."""
    return lambda ask: place in _at(ask) and "problems" in roles.role(ask.role).rights


def _asked(place: str) -> Callable[[Ask], bool]:
    """The department that the place's letters went to, beside those who work on them."""

    def may(ask: Ask) -> bool:
        to = (ask.standing == "neighbour") == (place == DOOR)
        return _handles(place)(ask) or (
            _reach(ask) == ASSIGNED and to and ask.standing in ("inside", "neighbour", *IDS)
        )

    return may


def _secrets() -> Iterator[Secret]:
    for place, (said, own) in MARKS.items():
        item = f"{said}三季度经费"
        # Who is invited to an item is told the room, too.
        sent = (f"{said}外墙砖松动", f"{said}人行道塌了", f"{said}门口", item, f"{said}室")
        where = "本处" if place == HOME else "邻处"
        yield Secret(f"troubles at {place}", f"{where}群众说的话：管这一处的人", said, _handles(place), sent)
        for words in sent[:2]:
            yield Secret(f"letter of {place}", f"{where}的协办函：还有收函的部门", words, _asked(place))
        yield Secret(f"invited by {place}", f"{where}请到会的议题：还有请到会的部门", item, _asked(place))
        yield Secret(
            f"rolls at {place}",
            f"{where}的名册：这一处和它上面的",
            own,
            lambda ask, place=place: ask.target.public or place in _at(ask),  # type: ignore[misc]
        )
    yield Secret(
        "complaints",
        "投诉建议：被投诉的社区看不到",
        COMPLAINED,
        lambda a: (
            a.actor.level not in (Place.COMMUNITY, "")
            and a.standing in ("inside", *IDS)
            and a.role not in OFFICES
        ),
    )
    yield Secret(
        "objections",
        "异议的内容：两名核查人",
        OBJECTED,
        lambda a: a.role in ("inspector", "street_inspector") and a.standing in ("inside", *IDS),
    )


SECRETS = tuple(_secrets())
