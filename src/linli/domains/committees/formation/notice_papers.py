"""The notice in the area, and the report on what came in while it stood (3.3)."""

from collections.abc import Sequence

from linli.core import clock
from linli.core.papers.document import LETTER, NOTICE, Block, Document, day_text
from linli.core.procedures.kinds import Subject
from linli.core.rulebook import calendar
from linli.domains.committees import rules
from linli.domains.committees.models import Candidate, Objection, Round
from linli.domains.committees.models import Notice as NoticeRow
from linli.domains.committees.paper_parts import (
    APPOINTS,
    WHOM,
    channels,
    committee,
    document,
    letter_head,
    party,
    party_in_full,
    position,
    reached,
    sheet_head,
    signed,
    table,
    who,
    working_committee,
)


def _title(kind: str) -> str:
    return f"关于{APPOINTS[kind]}社区建设工作委员会{WHOM[kind]}的公示"


def notice(s: Subject, row: NoticeRow, rows: Sequence[Candidate], round_row: Round) -> Document:
    """公示: who, what they are, how they came, as what; the exact end; whom to tell, and how. Nothing else personal."""
    place, edition, kind = s.case.place, s.case.edition, round_row.kind
    came = channels(rows, edition)
    body = [[one.case.title, who(one, edition), came[one.case_id], position(one, edition)] for one in rows]
    blocks: list[Block] = [
        *sheet_head(
            [_title(kind)]
            if len(_title(kind)) <= 20
            else ["关于社区建设工作委员会", f"{APPOINTS[kind]}{WHOM[kind]}的公示"]
        ),
        ("para", _opening(s, round_row, len(rows))),
        table(["姓名", "单位、身份", "推荐方式", "拟任职务"], body, [2, 4.6, 3.6, 2]),
        ("para", _clock(s, row)),
        ("para", _told()),
        ("facts", [["社区党组织", reached(place)], ["街道党工委", reached(place.street)]]),
        *signed(party_in_full(place), s),
    ]
    where = f"张贴在{row.posted_at}；" if row.posted_at else ""
    page = f"/c/{place.code}/notices/{row.case_id}/"
    note = f"{where}名单如有改动，本公示作废重发，旧的仍可查"
    foot: list[Block] = [("code", {"url": page, "title": "扫码看公示、提意见", "text": note}), ("check", "")]
    return document(s, _title(kind), blocks, NOTICE, foot)


def _opening(s: Subject, row: Round, number: int) -> str:
    place = s.case.place
    why = {
        Round.SUPPLEMENT: "因原委员离任，按照委员产生程序，",
        Round.RENEWAL: "因本届任期快满，按照委员产生程序，",
    }
    filed = f"（{row.filing}）" if row.filing else ""
    return (
        f"{why.get(row.kind, '')}经社区党组织会议讨论决定，报{place.street or '街道'}党工委审批备案{filed}，"
        f"{APPOINTS[row.kind]}以下{number}名同志为{committee(place)}{WHOM[row.kind]}，现予公示。"
    )


def _clock(s: Subject, row: NoticeRow) -> str:
    days = rules.NOTICE.value(s.case.edition).amount
    first, last = clock.local(s.at).date(), calendar.Due(row.ends_at).day
    return (
        f"公示期{days}天，{day_text(first)}张贴，当天不算，第{_number(days)}天遇休息日顺延，至{day_text(last)}24时止。"
        "公示期满没有异议的，正式聘任、发聘书。"
    )


def _number(days: int) -> str:
    return "零一二三四五六七八九十"[days] if days <= 10 else str(days)


def _told() -> str:
    return (
        "对公示人选有异议的，请在公示期内通过公示页、电话、来信、来访，向社区党组织或街道党工委反映。"
        "提倡署名反映，署名的有书面答复；不署名的，请提供具体事实。"
        "反映人和反映的内容只有两名核查人看得到；捏造事实诬告陷害的，依法依规处理。"
    )


def report(s: Subject, row: NoticeRow, round_row: Round, number: str) -> Document:
    """公示结果报告: what came in by the end, said without a word of who said it or against whom."""
    place, kind = s.case.place, round_row.kind
    found = list(Objection.objects.filter(notice=row.case_id).values_list("candidate_id", "case__closed_at"))
    first, last = clock.local(row.case.opened_at).date(), calendar.Due(row.ends_at).day
    where = f"在{row.posted_at}张贴，" if row.posted_at else ""
    blocks: list[Block] = [
        *letter_head(
            party(place),
            [f"关于{committee(place, False)}", f"（社工委）{APPOINTS[kind]}人选公示结果的报告"],
            working_committee(place),
        ),
        (
            "para",
            f"{committee(place)}{APPOINTS[kind]}人选{len(row.listed)}名，已按规定公示（{number}）：{where}"
            f"公示页同时公开，自{day_text(first)}张贴（当天不算），至{day_text(last)}24时期满。",
        ),
        ("para", _outcome(found, len(row.listed))),
        ("para", "特此报告。"),
        *signed(party(place), s),
    ]
    return document(s, f"{committee(place)}{APPOINTS[kind]}人选公示结果的报告", blocks, LETTER)


def _outcome(found: Sequence[tuple[int, object]], listed: int) -> str:
    if not found:
        return f"公示期间没有收到异议。{listed}名同志都可以正式聘任。"
    held = {candidate for candidate, closed in found if closed is None}
    text = f"公示期间收到异议{len(found)}件，涉及{len({candidate for candidate, _ in found})}名同志。"
    if not held:
        return text + "都已经核查清楚，按核查结论办理。"
    return (
        f"{text}其中{len(held)}名同志的异议正由社区党组织和街道各一人核查，查清以前不聘任；"
        f"其余{listed - len(held)}名同志没有待核查的异议，可以正式聘任。"
    )
