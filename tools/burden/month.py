"""A committee's month at the browser, as the people do it: one round, six problems on all routes, one meeting (4.1–4.5).

What is typed is what a person would have to type; what stands there already is left as it stands.
"""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import expect

from tools.burden.hand import Hand, Ledger
from tools.burden.world import World

DUTIES = {
    "visit": "走访一轮，10 户",
    "register": "登记，1 件电话里说的",
    "triage": "研判，6 件各走各的路",
    "work": "办理和核查",
    "plan": "定会期，列 3 项议题",
    "hold": "开会，到签发纪要",
    "project": "项目：调研、计划、做完一步",
    "feedback": "答复 6 个人",
    "report": "月报和全月文书",
}
APART = {"residents": "居民", "street": "街道", "department": "部门"}
# What is heard at four of the ten doors, and on the telephone; and what a neighbour writes.
LAMP = "三单元楼道灯坏了半个月，晚上老人上下楼看不见"
WALL = "南墙根往下掉砖，孩子天天从那里走"
ROOF = "顶楼一下雨就漏，找过房管所没有回音"
ROAD = "门口马路上有个大坑，骑车的摔过两个"
PARKING = "院里停车想改成收费的，请社区来定"
LAMP_TOO = "三单元楼道没有灯，黑得看不见路"
HEARD = (LAMP, WALL, ROOF, ROAD)


@dataclass
class Month:
    """The play: who stands at which browser, and where the problems are."""

    world: World
    address: str
    chrome: Any
    ledger: Ledger
    hands: dict[str, Hand] = field(default_factory=dict)

    def hand(self, role: str, phone: bool = False) -> Hand:
        """The browser of who holds the post: at a desk, or the telephone in their hand."""
        from linli.core.people.models import Account
        from tools.shots import run

        key = f"{role} {phone}"
        if key not in self.hands:
            context = run.new_context(self.chrome, self.address, 390 if phone else 1440, "light")
            if role != "resident":
                account = Account.objects.get(person=self.world.people[role].person_id)
                run.sign_in(context, self.address, account)
            self.hands[key] = Hand(context, self.address, self.ledger)
        # A telephone's own clock is right, as everybody's.
        self.hands[key].page.context.clock.set_fixed_time(self.world.now)
        return self.hands[key]

    def case(self, words: str) -> Any:
        from linli.core.procedures.models import Case

        return Case.objects.get(procedure="problem", title__contains=words)

    def of(self, hand: Hand, words: str) -> None:
        """From the list to a problem's page."""
        hand.link("问题清单")
        hand.link(words)
        expect(hand.page.locator("h1")).to_contain_text(words)


def taken(hand: Hand, move: str, *words: tuple[str, str], choose: tuple[str, str] | None = None) -> None:
    """Open a move of the case that stands on the page, fill in what is asked for, send it."""
    page = hand.page
    form = page.locator(f"form[action$='/{move}/']")
    if not form.count():
        hand.tap(page.locator(f"#move-{move} a.button").first)
    if choose is not None:
        hand.choose(form.locator(f"[name={choose[0]}]"), choose[1])
    for name, text in words:
        hand.write(form.locator(f"[name='{name}']").first, text)
    hand.tap(form.locator("button.filled, button").last)
    expect(form).to_have_count(0)


def play(month: Month) -> None:
    visits(month)
    register(month)
    triage(month)
    plan(month)
    elsewhere(month)
    work(month)
    feedback(month)
    hold(month)
    project(month)
    report(month)


# --- 4.1 ------------------------------------------------------------------------------------------------------


def visits(month: Month) -> None:
    month.world.at(3, 9)
    with month.ledger.of("visit"):
        hand = month.hand("secretary")
        hand.begin()
        hand.tap(hand.page.locator("nav").get_by_role("link", name="走访", exact=True).first)
        hand.link("抽这个月的户")
        hand.button("抽好，分给各人")
        hand.settled(r"/visits/rounds/\d+/")
    month.world.at(4, 16)
    told = list(HEARD)
    with month.ledger.of("visit"):
        for role in ("member", "grid_worker", "clerk", "secretary"):
            walk(month.hand(role, phone=True), month, role, told)
    assert not told


def walk(hand: Hand, month: Month, role: str, told: list[str]) -> None:
    """All doors of one person, one after another."""
    from linli.domains.problems.models import Door

    doors = Door.objects.filter(post=month.world.people[role].post_id, visit=None).count()
    if not doors:
        return
    page = hand.page
    hand.begin()
    hand.link("记走访")
    for number in range(doors):
        expect(page.locator("[data-over-count]")).to_have_text(str(number))
        if not told or number % 2:
            hand.button("都好")
            continue
        hand.button("有件事要办")
        hand.write(page.locator("[name=text]"), told.pop(0), said=True)
        hand.button("记下")
        hand.settled(r"/visits/\d+/")
        if number < doors - 1:
            hand.link("下一户")


# --- 4.1, 4.2 -------------------------------------------------------------------------------------------------


def register(month: Month) -> None:
    """One calls, another writes by themselves."""
    month.world.at(4, 17)
    with month.ledger.of("register"):
        hand = month.hand("clerk")
        hand.begin()
        hand.link("问题清单")
        hand.link("登记问题")
        hand.write(hand.page.locator("[name=text]"), PARKING, said=True)
        hand.page.locator("form button.filled").last.click()
        month.ledger.now.taps += 1
        hand.settled("saved=1")
    with month.ledger.of("residents"):
        spot = month.case(LAMP).spot
        hand = month.hand("resident", phone=True)
        hand.begin(f"/c/{month.world.place.code}/report/")
        hand.write(hand.page.locator("[name=text]"), LAMP_TOO, said=True)
        hand.write(hand.page.locator("[name=spot]"), spot, said=True)
        hand.button("送出")
        expect(hand.page.locator("main")).to_contain_text("查询码")


def triage(month: Month) -> None:
    month.world.at(5, 9)
    hand = month.hand("secretary")
    page = hand.page
    with month.ledger.of("triage"):
        hand.begin()
        hand.link("问题清单")
        several(hand, "定为社区办", LAMP, choose=("handler", "刘宏"))
        several(hand, "提交会议", WALL, words=("question", "危段拆了重砌，物业出人工，沙子从经费里出"))
        several(hand, "移送街道", ROOF, ROAD, words=("why", "要街道和部门来办，社区没有这个权限"))
        hand.link(LAMP_TOO)
        taken(hand, "merge")
        month.of(hand, PARKING)
        hand.tap(page.locator("#move-decline a.button"))
        hand.tap(page.locator("form[action$='/decline/'] label", has_text="业主共同决定").first)
        taken(hand, "decline")


def several(
    hand: Hand,
    label: str,
    *titles: str,
    words: tuple[str, str] | None = None,
    choose: tuple[str, str] | None = None,
) -> None:
    """Tick them in the list, and send them the same way; back to the list."""
    page = hand.page
    for title in titles:
        hand.tick(page.locator("tr", has_text=title).locator("td.pick input"))
    hand.button(label)
    if choose is not None:
        hand.choose(page.locator(f"[name={choose[0]}]"), choose[1])
    if words is not None:
        hand.write(page.locator(f"[name={words[0]}]"), words[1])
    hand.tap(page.locator("form button.filled").last)
    expect(page.locator("h1")).to_contain_text(f"{len(titles)} 件")
    hand.link("回到清单")


# --- 4.2, 4.3 -------------------------------------------------------------------------------------------------


def plan(month: Month) -> None:
    month.world.at(5, 10)
    hand = month.hand("secretary")
    page = hand.page
    with month.ledger.of("plan"):
        hand.begin()
        hand.tap(page.locator("nav").get_by_role("link", name="会议").first)
        hand.link("定会期")
        hand.write(page.locator("[name=heard]"), "\n三月走访听到什么", more=True)
        hand.button("发通知")
        hand.settled(r"/meetings/\d+/")
        hand.button("送材料")
        expect(page.get_by_role("button", name="送材料")).to_have_count(0)


def elsewhere(month: Month) -> None:
    """What street and department do meanwhile: one pothole filled, one letter, one answer."""
    month.world.at(6, 9)
    hand = month.hand("street_officer")
    with month.ledger.of("street"):
        hand.begin()
        for words in (ROAD, ROOF):
            hand.page.goto(f"{month.address}/problems/{month.case(words).pk}/")
            taken(hand, "receive")
        letter = ("words", "请派人查看屋面，答复办法和日期。")
        taken(hand, "letter", letter, choose=("post", "郭宁"))
        hand.page.goto(f"{month.address}/problems/{month.case(ROAD).pk}/")
        taken(hand, "street_done", ("words", "市政来人把坑填平了"))
    month.world.at(7, 10)
    department(month)


def department(month: Month) -> None:
    pk = month.case(ROOF).pk
    with month.ledger.of("department"):
        hand = month.hand("department")
        hand.begin(f"/letters/{pk}/?move=answer")
        form = hand.page.locator("form[action$='/answer/']")
        hand.write(form.locator("[name='answer-1']"), "屋面防水重做，本月 12 日完工")
        hand.tap(form.locator("button.filled").last)
        expect(form).to_have_count(0)
        head = month.hand("department_head")
        head.begin(f"/letters/{pk}/")
        head.button("签发")
        expect(head.page.locator("main")).to_contain_text("没有等您签发")


# --- 4.4, 4.5 -------------------------------------------------------------------------------------------------


def work(month: Month) -> None:
    """The lamp is mended; what others did is looked at by the community."""
    month.world.at(7, 16)
    with month.ledger.of("work"):
        hand = month.hand("grid_worker", phone=True)
        hand.begin()
        hand.link("办好了")
        taken(hand, "done", ("words", "换了三盏声控灯"))
    month.world.at(10, 10)
    with month.ledger.of("work"):
        hand = month.hand("secretary")
        hand.begin()
        for number, told in enumerate(("坑填平了，能骑车", "晚上去看，都亮", "顶楼看过，正在铺")):
            onward(hand, "核查", "去核查", first=not number)
            taken(hand, "verify", ("words", told))


def onward(hand: Hand, verb: str, button: str, first: bool) -> None:
    """To the next duty of this kind: by the strip where it offers one, else by the desk, what comes later behind a press."""
    page = hand.page
    strip = page.locator(".following a", has_text=verb)
    if not first and strip.count():
        hand.tap(strip)
        return
    if not first:
        hand.tap(page.locator("nav").get_by_role("link", name="今天").first)
        page.wait_for_url("**/desk/")
    row = page.locator(".duty-row").get_by_role("link", name=button)
    if not row.count():
        hand.tap(page.locator(".desk-more"))
    hand.tap(row.first)


def hold(month: Month) -> None:
    month.world.at(12, 15)
    hand = month.hand("secretary")
    page = hand.page
    with month.ledger.of("hold"):
        hand.begin()
        hand.link("去会场")
        hand.button("都到了，开会")
        wall(month, hand)
        for _ in range(2):
            hand.button("已听取")
        hand.button("结束会议")
        hand.button("签发纪要")
        expect(page.locator("header")).to_contain_text("已归档")


def wall(month: Month, hand: Hand) -> None:
    """The item that is spoken to, voted on, and becomes a project."""
    page = hand.page
    expect(page.locator("#item-title")).to_have_text(WALL)
    for words in ("墙脚酥了，补过两次都掉，得拆了重砌", "砖和人工物业能出，沙子要买"):
        count = page.locator("#said li").count()
        hand.write(page.locator("form.say [name=words]"), words, said=True)
        hand.enter()
        expect(page.locator("#said li")).to_have_count(count + 1)
    hand.button("人都赞成")
    expect(page.locator(".vote-sum")).to_contain_text("过半")
    hand.link("通过，立项目")
    hand.write(page.locator("[name=measure]"), "拆两米，重砌")
    hand.button("立为项目")
    hand.settled(r"/meetings/\d+/")


def project(month: Month) -> None:
    """Who took the problem on studies it, plans it, and does the first step; one word tells the reporter as well."""
    month.world.at(13, 9)
    hand = month.hand("member")
    page = hand.page
    with month.ledger.of("project"):
        hand.begin()
        hand.link("写调研")
        form = page.locator("form[action$='/study/']")
        hand.write(form.locator("[name=feasible]"), "墙脚酥了两米，拆得动，物业出人")
        hand.write(form.locator("[name=rows-cost]").first, "2400")
        hand.tap(form.locator("button").last)
        hand.tap(page.locator("#move-plan a.button").first)
        form = page.locator("form[action$='/plan/']")
        hand.write(form.locator("[name=steps-what]").nth(1), "搭围挡，清运碎砖")
        hand.write(form.locator("[name=steps-due_on]").nth(1), "2025-03-18")
        hand.write(form.locator("[name=money-source]").first, "社工委工作经费")
        hand.tap(form.locator("button").last)
        expect(form).to_have_count(0)
    month.world.at(18, 16)
    with month.ledger.of("project"):
        hand.begin()
        hand.link("看进度")
        hand.tap(page.locator("#move-step a.button").first)
        form = page.locator("form[action$='/step/']")
        hand.choose(form.locator("[name=milestone]"), "搭围挡")
        with month.ledger.of("feedback"):
            hand.write(form.locator("[name=words]"), "围挡搭好了，四月砌墙，请绕行")
            hand.tick(form.locator("[name=tell]"))
        hand.tap(form.locator("button").last)
        expect(form).to_have_count(0)


def feedback(month: Month) -> None:
    """Three answers tell four people; where to go was told the fifth already."""
    month.world.at(11, 9)
    hand = month.hand("secretary")
    page = hand.page
    with month.ledger.of("feedback"):
        hand.begin()
        for number in range(3):
            onward(hand, "反馈结果", "写反馈", first=not number)
            hand.button("答复")
            expect(page.locator("main")).to_contain_text("等本人确认")


def report(month: Month) -> None:
    month.world.at(31, 16)
    hand = month.hand("secretary")
    with month.ledger.of("report"):
        hand.begin()
        hand.link("报表")
        hand.tap(hand.page.locator("main a[href^='/returns/papers/']").first)
        with hand.page.expect_download():
            hand.link("全部 Word")
