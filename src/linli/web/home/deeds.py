"""What a duty asks for: its verb, the move that does it, the words on its button, and why now. Data."""

from dataclasses import dataclass

from linli.domains.meetings import actions as meetings
from linli.domains.oversight.workplan import progress as workplan
from linli.domains.problems import actions as demands
from linli.domains.returns.reports import actions as reports


@dataclass(frozen=True)
class Deed:
    """`why` are pieces joined by commas; a piece whose words are empty is left out. `page` replaces the case's.

    A page with `{period}` in it is that of a standing duty's own period.
    """

    button: str
    move: str = ""
    why: tuple[str, ...] = ()
    verb: str = ""
    case: str = ""
    page: str = ""
    # From which day it may be done, where not at once: "due" its own, "basis" that of what was promised.
    on: str = ""


# By the duty's kind, or by its kind and the state of the case.
DEEDS: dict[str, Deed] = {
    "problem.acknowledge": Deed("去受理", "accept", ("{opened} 反映", "{spot}", "{urgent}")),
    "problem.triage": Deed("去研判", "", ("{since} 起等研判", "{spot}", "{homes} 反映")),
    "problem.finish": Deed("去办理", "", ("{spot}", "{homes}")),
    "problem.finish:solving": Deed("办好了", "done", ("办好以后由另一个人核查", "{spot}", "{homes}")),
    "problem.finish:awaiting": Deed(
        "列入议程", "table", ("等列入下一次会议", "{spot}", "{homes}"), "列入议程"
    ),
    "problem.finish:tabled": Deed("看议题", "", ("已列入会议议程，等开会", "{homes}")),
    "problem.finish:project": Deed("看进度", "", ("已立项，正在办", "{spot}", "{homes}")),
    "problem.receive": Deed("接收或退回", "receive", ("权限外，{since} 移送", "{homes}")),
    "problem.street": Deed("去办理", "", ("{since} 起轮到街道，自己办或者送部门", "{homes}")),
    "problem.answer": Deed("写答复", "answer", ("街道请您逐点答复", "{spot}")),
    "problem.sign": Deed("看后签发", "sign", ("答复写好了，等您签发", "{spot}")),
    "pledge.look": Deed("去看", "", ("部门答应的日子到了没有", "{spot}"), on="basis"),
    "pledge.check": Deed("去看", "", ("部门 {since} 说做到了", "{spot}")),
    "summons.record": Deed("记到场", "hold", ("谁到了、谁没到，各家答应做什么", "{spot}")),
    "claim.answer": Deed("去答复", "", ("{opened} 本人提出", "先核实是本人")),
    "problem.review": Deed("去复查", "review", ("{since} 挂账，每季度复查一次", "{homes}")),
    "problem.verify": Deed("去核查", "verify", ("{since} 起等核查，由另一个人来", "{spot}")),
    "problem.feed_back": Deed("写反馈", "feed_back", ("{since} 起等您答复提出人", "{homes}反映", "{public}")),
    "meeting.materials": Deed("看一眼再送", "notify", ("材料自动成稿", "{items}", "{waiting}")),
    "meeting.hold": Deed("去会场", "", ("{spot}", "{items}"), on="due"),
    "meeting.continue": Deed("去续会", "", ("{spot}", "{items}"), on="due"),
    "meeting.close": Deed("结束会议", "end", ("每项都有结果就可以结束",)),
    "meeting.confirm": Deed("看纪要", "confirm", ("您主持的会，看过以后书记签发",)),
    "asked.reply": Deed("回话", "", ("请来列席一项议题", "{since} 发出")),
    "meeting.minutes": Deed("看纪要", "file", ("纪要已由会议记录生成",)),
    "project.study": Deed("写调研", "study", ("可行性、几个办法、选哪一个",)),
    "project.plan": Deed("定计划", "plan", ("一步一步，谁、哪天、钱和东西从哪里来",)),
    "project.end": Deed("看进度", "", ("做完一步勾一步",)),
    "project.accept": Deed("去验收", "accept", ("由承办以外的人验收",)),
    "promise.keep": Deed("记做到没有", "keep", ("各方答应的，到日子问一声", "{spot}"), on="basis"),
    "return_visit.visit": Deed("去回访", "confirm", ("系统抽中，由街道再问一遍", "{spot}")),
    "candidate.ask": Deed("问本人", "consent", ("{opened} 有人推荐，等本人点头",)),
    "round.slate": Deed("定名单", "", ("{since} 起等定名单",)),
    "round.meeting": Deed("记会议", "", ("{since} 定下名单，等逐人表决",)),
    "round.approval": Deed("去批复", "", ("{since} 社区报来名单",)),
    "round.publish": Deed("去公示", "publish", ("{since} 街道已经批复",)),
    "round.appoint": Deed("去聘任", "", ("{since} 公示期满",)),
    "objection.examine": Deed("去核查", "", ("公示期间收到，只有您和另一名核查人打得开",)),
    "committee.supplement": Deed(
        "发公告", "", ("不足最少人数，30 天内增补",), page="/committee/call/?kind=supplement"
    ),
    "committee.renew": Deed("发公告", "", ("快届满了",), page="/committee/call/?kind=renewal"),
    "member.leaving": Deed("记会议", "", ("{since} 提出，等党组织研究",)),
    "member.filing": Deed("去备案", "file", ("{since} 社区研究解聘",)),
    "crossing.explain": Deed("写理由", "explain", ("{since} 名单变动，委员与大党委交叉",)),
    "crossing.confirm": Deed("去确认", "confirm", ("{since} 社区写了理由",)),
    "training.record": Deed("记人数", "hold", ("{spot}", "办过了，记各有多少人")),
    demands.ROUND: Deed("去走访", "", ("这个月这一轮还没有走完",), "走访", "{month}这一轮", "/visits/round/"),
    meetings.MONTHLY: Deed(
        "定会期", "", ("这个月还没有开过",), "开会", "{month}大党委会议或联席会议", "/meetings/new/"
    ),
    reports.MONTHLY: Deed(
        "看一眼", "", ("数和文字都从记录里来，看过就能报街道",), "报小结", "{month}小结", "/reports/{period}/"
    ),
    "report.read": Deed("看一眼", "", ("{since} 报来",)),
    "report.mend": Deed("去改", "", ("{since} 退回来，写了哪里要改",)),
    workplan.KIND: Deed(
        "去写",
        "",
        ("职责和月份已经排好，加上自己的几件就能通过",),
        "写计划",
        "年度工作计划",
        "/work-plan/{period}/",
    ),
    "briefing.answer": Deed("去答复", "answer", ("{since} 报来，等市里答复",)),
    "briefing.carry_out": Deed("写明落实", "carry_out", ("{since} 市里答复",)),
    "forum.hold": Deed("看座谈会", "", ("到时候记下哪些方面来了",), on="due"),
    "opinion.answer": Deed("去答复", "", ("{opened} 提出，采纳不采纳都要有话",)),
    "opinion.write": Deed("写进规则", "write", ("{since} 采纳，写进哪一版",)),
    "inspection.end": Deed("去看", "", ("抽定的社区逐个查完",)),
    "finding.mend": Deed("写整改", "mend", ("{since} 督导发现",)),
    "finding.recheck": Deed("去复查", "", ("{since} 社区写明了整改",)),
    "work_plan.read": Deed("看一眼", "", ("{since} 报来",)),
    "work_plan.mend": Deed("去改", "", ("{since} 退回来，写了哪里要改",)),
    "work_plan.sum_up": Deed("去收尾", "sum_up", ("一年过完了，没办成的各写一次原因",)),
}
PLAIN = Deed("去看")
# Standing duties whose page is ready to be done with: these too are offered after a move.
STRAIGHT = (reports.MONTHLY,)


def of(kind: str, state: str = "") -> Deed:
    return DEEDS.get(f"{kind}:{state}") or DEEDS.get(kind) or PLAIN
