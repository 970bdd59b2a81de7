"""A report's way up (5.1): drafted by the record, sent as an edition that stays, looked at above or given back."""

from collections.abc import Iterable

from linli.core import clock
from linli.core.duties import tick
from linli.core.places import queries as places
from linli.core.places.models import Place
from linli.core.procedures import ready
from linli.core.procedures.kinds import Clock, Concern, Move, Outgoing, Owner, Procedure, State, Subject
from linli.domains.returns import periods
from linli.domains.returns.reports import actions, forms, rules

SENDERS = ("secretary", "street_officer", "street_secretary", "district_officer")
PREPARERS = ("clerk", *SENDERS)
ABOVE = ("street_officer", "street_secretary", "district_officer", "city_officer")
NEXT = {Place.COMMUNITY: Place.STREET, Place.STREET: Place.DISTRICT, Place.DISTRICT: Place.CITY}
READER = {
    Place.COMMUNITY: "street_officer",
    Place.STREET: "district_officer",
    Place.DISTRICT: "city_officer",
}
SENDER = {
    Place.COMMUNITY: "secretary",
    Place.STREET: "street_officer",
    Place.DISTRICT: "district_officer",
}


def own_place(s: Subject) -> Iterable[Concern]:
    """Nobody writes another level's report."""
    if s.actor.place_id != s.case.place_id:
        yield Concern(None, f"{s.case.place}的小结由{s.case.place}自己报")


def from_above(s: Subject) -> Iterable[Concern]:
    if s.actor.level != NEXT.get(s.case.place.level):
        yield Concern(None, "由收到的上一级来看")


def not_early(s: Subject) -> Iterable[Concern]:
    """Before the time's last day its figures still change: only with a reason (5.1)."""
    period = periods.read(s.data.get("period", ""))
    if period is not None and clock.local(s.at).date() < period.last:
        last = period.last
        yield Concern(
            rules.NOT_EARLY,
            f"{period.label}还没有完，到 {last.month}月{last.day}日 数还会变，现在就报请写明为什么",
        )


def something_new(s: Subject) -> Iterable[Concern]:
    if s.data.get("same"):
        yield Concern(None, "记录和已经报的一样，不用再报")


def tell_above(s: Subject) -> Iterable[Outgoing]:
    level = s.case.place.level
    place = {
        Place.COMMUNITY: s.case.street_id,
        Place.STREET: s.case.district_id,
    }.get(level) or places.city().pk
    yield Outgoing("report", f"{s.case.title}报来了", role=READER.get(level, ""), place_id=place)


def tell_sender(s: Subject) -> Iterable[Outgoing]:
    role = SENDER.get(s.case.place.level, "")
    yield Outgoing("report", f"退回了：{s.case.title}", role=role, place_id=s.case.place_id, mail=True)


def _reader(s: Subject) -> Owner:
    level = s.case.place.level
    return Owner(READER.get(level, ""), level=NEXT.get(level, ""))


def _sender(s: Subject) -> Owner:
    return Owner(SENDER.get(s.case.place.level, ""))


# --- moves: name, label, from, to, by whom, clause; what it will do, how it is told afterwards -----------------
# fmt: off

MOVES = (
    Move("report", "看过了，报上级", (), "sent", SENDERS, "5.1",
         "数和文字都从记录里来；送出以后冻结", "报上级",
         form=forms.Say, guards=(own_place, not_early), effect=actions.sent_first,
         messages=(tell_above,), icon="share-3"),
    Move("draft", "存着，等书记报", (), "drafted", PREPARERS, "5.1",
         "写好的话留着，书记看一眼就能报", "写了几句",
         form=forms.Say, guards=(own_place,), effect=actions.opened, icon="device-floppy"),
    Move("keep", "存着，等书记报", ("drafted", "returned"), "=", PREPARERS, "5.1",
         "写好的话留着，书记看一眼就能报", "改了写的话",
         form=forms.Say, guards=(own_place,), effect=actions.kept, icon="device-floppy"),
    Move("send", "看过了，报上级", ("drafted", "returned"), "sent", SENDERS, "5.1",
         "数和文字都从记录里来；送出以后冻结", "报上级",
         form=forms.Say, guards=(own_place, not_early), effect=actions.sent, messages=(tell_above,),
         icon="share-3"),
    Move("correct", "记录变了，再报一版", ("sent", "read"), "sent", SENDERS, "5.1",
         "先报的那一版留着，差在哪里两边都看得到", "报了新的一版",
         form=forms.Say, guards=(own_place, something_new), effect=actions.sent, messages=(tell_above,),
         icon="refresh"),
    Move("read", "看过了", ("sent",), "read", ABOVE, "5.1",
         "收下，不用再汇总：数是同一组", "上一级看过了",
         guards=(from_above,), icon="check"),
    Move("give_back", "退回，写一句", ("sent",), "returned", ABOVE, "5.1",
         "写明哪里要改；报来的这一版还在", "退回",
         form=forms.Why, guards=(from_above,), effect=actions.given_back, messages=(tell_sender,),
         icon="arrow-back-up"),
)
# fmt: on

REPORT = Procedure(
    "report",
    "小结",
    (
        State("drafted", "写了几句，还没有报", 1, rest=True),
        State("sent", "报了，等上一级看", 2),
        State("returned", "退回来了，等改", 1),
        State("read", "上一级看过了", 3, final=True),
    ),
    MOVES,
    (
        Clock("read", "看报来的小结", ("sent",), ready.within(rules.READ), _reader, rules.READ),
        Clock("mend", "改退回的小结", ("returned",), ready.within(rules.MEND), _sender, rules.MEND),
    ),
)
MONTHLY = tick.Standing(
    actions.MONTHLY,
    "本月小结",
    "community",
    "secretary",
    rules.MONTHLY,
    tick.month,
    actions.due,
    actions.owing,
)
