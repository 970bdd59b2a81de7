"""Answering one by one, while it lasts and after it is done; asking how it was; thanking who did it (4.5).

What somebody hears when they ask is 'said so', counted apart: the resident confirms by themselves, or the street's
second visit does. Silence is never counted as satisfied.
"""

from collections.abc import Iterable

from linli.core.procedures.kinds import Concern, Move, Subject
from linli.core.procedures.taking import Taking
from linli.domains.committees.roles import COMMUNITY_STAFF, HANDLERS, VISITORS
from linli.domains.problems import rules
from linli.domains.problems.feedback import forms
from linli.domains.problems.models import Contact, Reporter, Thanks

# Where work lasts, so that whoever spoke is told how far it is.
LASTS = (
    *("accepted", "solving", "awaiting", "tabled", "project", "with_street", "street", "letter"),
    *("part_to_sign", "to_sign", "shelved", "verifying"),
)
STREET = ("street_officer", "street_secretary")


# --- guards -------------------------------------------------------------------------------------------------------


def asked_by_another(s: Subject) -> Iterable[Concern]:
    handler = s.facts.handler
    if handler is not None and handler.person_id == s.actor.person_id:
        yield Concern(rules.ASKED_BY_ANOTHER, "这件事是您办的，请另一个人去问")


def may_be_named(s: Subject) -> Iterable[Concern]:
    """A unit is named; a person only who agreed; nobody in what is to be kept private."""
    if s.taking and s.data.get("whose") == "person":
        yield Concern(rules.THANKS, "写个人的名字，要本人同意")
    if s.facts.private:
        yield Concern(rules.PRIVATE, "提出人要求保密，这件事不公开致谢")


# --- effects ------------------------------------------------------------------------------------------------------


def _contact(taking: Taking, s: Subject, kind: str) -> None:
    data = s.data
    Contact.objects.create(
        case=s.case,
        kind=kind,
        channel=data["channel"],
        reached=data.get("reached", "yes") == "yes",
        said=data.get("said") or "",
        satisfaction=data.get("satisfaction") or "",
        post_id=s.actor.post_id or 0,
        at=s.at,
    )
    tokens = {name: data[name] for name in ("channel", "reached", "said", "satisfaction") if data.get(name)}
    taking.record(**tokens)
    if words := (data.get("words") or "").strip():
        taking.note({"interim": "interim"}.get(kind, "contact"), words)


def interim(taking: Taking, s: Subject) -> None:
    _contact(taking, s, "interim")


def told(taking: Taking, s: Subject) -> None:
    _contact(taking, s, "told")


def asked(taking: Taking, s: Subject) -> None:
    """What was heard stands with who spoke, as from a visit; it closes nothing."""
    _contact(taking, s, "asked")
    if s.data.get("reached", "yes") == "yes" and s.data.get("said"):
        Reporter.objects.filter(case=s.case, said="").update(said=s.data["said"])


def thanked(taking: Taking, s: Subject) -> None:
    name = "一位邻居" if s.data["whose"] == "unnamed" else s.data["who"]
    Thanks.objects.create(case=s.case, name=name, what=s.data["what"], at=s.at)
    taking.note("thanks", f"{name}：{s.data['what']}")
    taking.record(whose=s.data["whose"])


def returned(taking: Taking, s: Subject) -> None:
    """The street's second visit found it not so: it is taken up again, and counted as rework."""
    problem = s.facts
    problem.reworks += 1
    problem.result = problem.outcome = problem.satisfaction = ""
    problem.save()
    taking.record(rework=problem.reworks)
    if words := (s.data.get("words") or "").strip():
        taking.note("reopened", words)


# fmt: off
MOVES = (
    Move("interim", "告诉进展", LASTS, "=", (*HANDLERS, *STREET), "4.5",
         "还没办完，也说一声；提出人的查询页当时就变", "告诉了进展",
         form=forms.Interim, effect=interim, icon="message"),
    Move("tell", "个别告知", ("fed_back", "closed"), "=", VISITORS, "4.5",
         "电话、上门、短信、信函，告诉了没有、对方怎么说", "个别告知",
         form=forms.Tell, effect=told, icon="phone"),
    Move("ask", "问满意", ("fed_back",), "=", VISITORS, "4.5",
         "由承办以外的人问；听来的单独计数，办结要本人确认", "问了满意",
         form=forms.Ask, guards=(asked_by_another,), effect=asked, icon="phone"),
    Move("thank", "公开致谢", ("to_feed_back", "fed_back", "closed"), "=", COMMUNITY_STAFF, "4.5",
         "谁出了力，写在公示栏上；个人要本人同意，不排名次", "公开致谢",
         form=forms.Thank, guards=(may_be_named,), effect=thanked, icon="heart-handshake"),
    Move("return_reopen", "第二次回访不属实", ("closed",), "accepted", (), "4.5",
         said="街道回访，没有解决，退回重办", effect=returned),
)
# fmt: on
