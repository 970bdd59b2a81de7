"""What stands against a move of a problem: each guard names its rule, and asks no database for its own case."""

from collections.abc import Iterable

from linli.core.people.models import Post
from linli.core.procedures.kinds import Concern, Subject
from linli.core.procedures.models import Case
from linli.core.rulebook import calendar
from linli.domains.committees.roles import COMMUNITY_STAFF
from linli.domains.problems import redaction, rules
from linli.domains.problems.letters import department_heads


def urgent_first(s: Subject) -> Iterable[Concern]:
    if s.facts.urgent and not s.facts.supplier_called:
        yield Concern(rules.URGENT_FIRST, "危险和水电气热，先联系抢修、记下答复，上会只议剩下的")


def another(s: Subject) -> Iterable[Concern]:
    if s.facts.handler_id is not None and s.facts.handler_id == s.actor.post_id:
        yield Concern(rules.VERIFIED_BY_ANOTHER, "这件事是您办的，请另一个人核查")


def not_handler_person(s: Subject) -> Iterable[Concern]:
    handler = s.facts.handler
    if handler is not None and handler.pk != s.actor.post_id and handler.person_id == s.actor.person_id:
        yield Concern(rules.VERIFIED_BY_ANOTHER, "这件事是您以另一个岗位办的，请另一个人核查")


def public_where_many(s: Subject) -> Iterable[Concern]:
    least = s.value(rules.PUBLIC_HOUSEHOLDS)
    many = s.case.size >= least or s.facts.public
    chosen = s.data.get("channels") or []
    public = any(name.startswith("public") for name in chosen)
    if s.taking and many and not s.facts.private and not public:
        yield Concern(rules.PUBLIC_HOUSEHOLDS, f"涉及 {s.case.size} 户，须公开答复")
    if s.taking and s.facts.private and public:
        yield Concern(rules.PRIVATE, "提出人要求保密，这件事不能公开")


def nobody_else(s: Subject) -> Iterable[Concern]:
    """What concerns others is no part of an answer; who means it writes why (4.5)."""
    if s.taking and (found := redaction.of_others(s.data.get("personal") or "", s.case)):
        yield Concern(rules.NO_OTHERS, f"给提出人的话里有别人的信息：{redaction.said(found)}")


def feedback_first(s: Subject) -> Iterable[Concern]:
    yield Concern(rules.NO_CLOSE_WITHOUT_FEEDBACK, "没有答复提出人")


def lead_fits(s: Subject) -> Iterable[Concern]:
    if not s.taking:
        return
    lead = Case.objects.filter(pk=s.data.get("lead") or 0).first() if s.data.get("lead") else None
    if (
        lead is None
        or lead.pk == s.case.pk
        or lead.place_id != s.case.place_id
        or lead.procedure != "problem"
    ):
        yield Concern(rules.LEAD, "请选本社区另一件还没有办结的问题")
    elif lead.state in ("merged", "closed", "declined"):
        yield Concern(
            rules.LEAD,
            f"{lead.number} 已经{'并入别的问题' if lead.state == 'merged' else '办结'}，请另选一件",
        )


def once(s: Subject) -> Iterable[Concern]:
    if s.facts.extensions >= s.value(rules.EXTENSIONS):
        yield Concern(rules.EXTENSIONS, "已经延期过一次，不能再延")
    elif s.facts.extension_asked and s.case.state == "solving" and s.actor.role in COMMUNITY_STAFF:
        yield Concern(rules.EXTENSIONS, "延期申请已经报给街道，在等批准")


def asked(s: Subject) -> Iterable[Concern]:
    if not s.facts.extension_asked:
        yield Concern(rules.EXTENSIONS, "社区没有申请延期")


def letter_once(s: Subject) -> Iterable[Concern]:
    """A department's answer is put off once, by the street that sent the letter (4.3)."""
    if s.facts.letter_extensions >= s.value(rules.LETTER_EXTENSIONS):
        yield Concern(rules.LETTER_EXTENSIONS, "这封函已经延期过一次，不能再延")
    elif s.facts.letter_asked and s.actor.role == "department":
        yield Concern(rules.LETTER_EXTENSIONS, "延期申请已经报给街道，在等批准")


def letter_asked(s: Subject) -> Iterable[Concern]:
    if not s.facts.letter_asked:
        yield Concern(rules.LETTER_EXTENSIONS, "部门没有申请延期")


def within_days(s: Subject) -> Iterable[Concern]:
    if s.case.closed_at is not None and s.at > calendar.due(s.case.closed_at, s.value(rules.REOPEN)).at:
        yield Concern(
            rules.REOPEN, f"办结已超过 {s.value(rules.REOPEN).amount} 天，请重新反映，我们会把两件连起来"
        )


def mine(s: Subject) -> Iterable[Concern]:
    """A department acts on its own letters only; reach by assignment says so too."""
    if s.case.assignee_id != s.actor.post_id:
        yield Concern(rules.SIGNED, "这封函不是送给您的")


def has_head(s: Subject) -> Iterable[Concern]:
    """Somebody must be there to sign, or the answer would wait for ever (4.3)."""
    if s.taking and s.actor.post_id is not None:
        post = Post.objects.filter(pk=s.actor.post_id).first()
        if post is not None and department_heads.head_of(post, s.at) is None:
            yield Concern(rules.SIGNED, "部门负责人还没有账号，不能送签发；请打电话给区里的管理员")
