"""Sample data for the page that shows every component in every state. Nothing here is true of anybody."""

from datetime import date, datetime
from typing import Any

from linli.core.clock import at
from linli.core.ui import parts as p

NOW = at(date(2021, 11, 18), 9, 50)

NAMES = ("征集意愿", "提出议题", "会议讨论", "组织实施", "结果反馈")

PLAIN_NAMES = ("记下了", "看过了", "开会商量", "动手办", "告诉您结果")


def _at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return at(date(2021, 11, day), hour, minute)


def _steps(*states: Any) -> list[p.Step]:
    return [p.Step(name, state) for name, state in zip(NAMES, states, strict=True)]


BADGES = [
    p.Badge("far", "剩 22 个工作日"),
    p.Badge("soon", "今天 18:00 前"),
    p.Badge("late", "逾期 1 天"),
    p.Badge("shelved", "挂账，12月31日 复查"),
    p.Badge("done", "按期办结"),
    p.Badge("far", "不限期", icon="calendar-event"),
]

DUTIES = [
    p.Duty(
        p.Badge("late", "逾期 1 天", "昨天 18:00 到期"), "反馈结果", "静宁路 62 号院下水管返臭", "#", "写反馈",
        "核查已于 11月16日 通过，等您答复提出人", p.Mark("4.5", "must"), first=True,
    ),
    p.Duty(
        p.Badge("soon", "剩 1 小时 50 分", "今天 11:40"), "受理", "18 号院 2 单元楼梯间电线裸露", "#", "去受理",
        "物业电工已去断电；安全类，2 小时内响应", p.Mark("4.2", "clock", "city"),
    ),
    p.Duty(
        p.Badge("soon", "今天", "18:00 前"), "送材料", "明天的大党委会议，已列 2 件", "#", "看一眼再送",
        "材料已自动成稿；还有 3 件等您列入，北小院暖气在内", p.Mark("4.2", "normally", "city"),
    ),
    p.Duty(
        p.Badge("soon", "今天", "24:00 前"), "研判难易", "广场南侧夜间烧烤油烟扰民", "#", "去研判",
        "6 户反映，已现场看过", p.Mark("4.2", "clock", "city"),
    ),
    p.Duty(
        p.Badge("far", "明天", "11月19日 周五", "calendar-event"), "签发纪要", "11月16日 党建联席会议", "#", "看纪要",
        "纪要已由会议记录生成，会后 3 日内发出", p.Mark("4.3", "clock", "city"),
    ),
    p.Duty(
        p.Badge("far", "不限期", "余 12 人", "calendar-event"), "发增补公告", "正宁路市场代表马占海迁出", "#", "写公告",
        "已批准退出，余 12 人，在 9—15 人之内，不催", p.Mark("3.4", "must"),
    ),
]  # fmt: skip

PATH = [
    p.Step("征集意愿", "passed", ["11月8日 登记，18 分钟受理", "当天已联系热力公司"]),
    p.Step("提出议题", "now", ["准备提交 11月19日 会议"]),
    p.Step("会议讨论", "todo", ["11月19日 周五 15:00", "只议循环泵、楼内立管"]),
    p.Step("组织实施", "todo", ["会议议定后立项"]),
    p.Step("结果反馈", "todo", ["公开答复，并逐户告知"]),
]

PATH_SKIPPED = [
    p.Step("征集意愿", "passed", ["11月8日"]),
    p.Step("提出议题", "skipped"),
    p.Step("会议讨论", "skipped"),
    p.Step("组织实施", "late", said="超期 2 天"),
    p.Step("结果反馈", "todo", ["未到"]),
]

PATH_UPRIGHT = [
    p.Step("记下了", "passed", ["11月8日，李楠上门时记的，18 分钟后受理；当天联系热力公司，下午到场"]),
    p.Step(
        "看过了", "now", ["11月10日，量了 5 户；11月12日，社区认为换泵、修管要几家一起定，准备提交 11月19日 会议"],
        note="　轮到：社区书记 周敏",
    ),
    p.Step("开会商量", "todo", ["11月19日 周五 15:00，社区大党委会议，热力公司和物业都请了"]),
    p.Step("动手办", "todo", ["会上定下谁来办、哪天办好，这里会写"]),
    p.Step("告诉您结果", "todo", ["您说解决了才算解决；没解决可以退回去重办"]),
]  # fmt: skip

SOFT = p.Concern("材料一般会前 3 天送达，现在离开会只有 1 天", "4.2", "normally", "city", "materials")

SOFT_SIZE = p.Concern("副主任 5 名，一般 3—4 名", "3.2", "normally", key="vice")

HARD = p.Concern(
    "赵玉梅还没有表示愿意", "3.3", "must", "city", "willing", "请她确认，或移出名单。不改就不能提交。"
)

OFFERS = [
    p.Offer(
        "agenda", "列入会议议程", "大党委会议，明天 15:00。议题单只写剩下的两件。", "chosen", [SOFT], "gavel", "#", "#",
        submit="写明理由，列入议程", other=p.Link("改列 12月17日 会议", "#"),
        reasons={"materials": "换泵要停暖 6 小时，两家得当面定日子，等不到下月会议"},
        seen_by="理由记入办理记录，白银路街道看得到。",
    ),
    p.Offer("self", "社区直接办理", "改为“一般”，11月22日 周一 前办完；应急的不受影响", icon="hand-grab", href="#"),
    p.Offer("refer", "移送街道", "权限外的，书记当天报街道，下次大党委上通报；移出后不计入社区", icon="share-3", href="#"),
    p.Offer("extend", "申请延期", "只能一次，由街道分管领导批准", icon="calendar-plus", href="#"),
    p.Offer(
        "close", "办结", state="refused",
        concerns=[p.Concern("没有答复提出人。", "4.5", "must"), p.Concern("涉及 7 户，还须在公示栏公开。", "4.5", "must", "city")],
    ),
]  # fmt: skip

LINES = [
    p.Line(
        _at(18, 9, 20),
        "李楠 补记 2 户，都在 5 号楼 1 单元",
        "由 5 户增至 7 户，达到公开答复的户数",
        "4.5",
        "",
        "city",
        True,
    ),
    p.Line(
        _at(12),
        "周敏 研判余下的为“复杂”，准备提交 11月19日 会议",
        "“泵归热力公司，立管归物业，社区定不了”",
        "4.2",
        changed=True,
    ),
    p.Line(
        _at(10),
        "王建平 委员 入户测温 5 户，没借电暖器的 14.5—15.8℃",
        "借了的 18—20℃；测温记录 1 份，照片 2 张",
        "4.1",
    ),
    p.Line(_at(9), "马玉兰 委员 报来同一问题，并入本件", "原编号 2021-0138；给独居老人 2 户送电暖器", "4.1"),
    p.Line(
        _at(8),
        "周敏 当天联系热力公司，借出电暖器 2 台",
        "10:35 打通，14:20 到场；晚上送到有婴儿的 2 户",
        "2.4",
        "",
        "city",
        True,
    ),
    p.Line(
        _at(8), "李楠 登记并受理", "登记 10:12，受理 10:30，用时 18 分钟，限 2 小时", "4.2", "", "city", True
    ),
]

CHIPS = [
    p.Chip("登记：10月1日 以后", "#", "set"),
    p.Chip("状态：在办、挂账", "#", "set"),
    p.Chip("类别", options=[p.Link("水电气热", "#", count=9), p.Link("环境卫生", "#", count=12)]),
    p.Chip("轮到谁", options=[p.Link("轮到我", "#", count=4)]),
    p.Chip("影响户数", options=[p.Link("5 户以上", "#", count=7)]),
    p.Chip("筛选", "#", "add"),
]

TABS = [
    p.Link("在办", "#", count=47, current=True), p.Link("轮到我", "#", count=4), p.Link("本周到期", "#", count=9),
    p.Link("卡在外面", "#", count=3), p.Link("挂账", "#", count=5), p.Link("已办结", "#", count=212),
    p.Link("存为我的视图", "#", "bookmark"),
]  # fmt: skip


def _row(
    number: str, title: str, place: str, states: tuple[Any, ...], second: str, who: str, badge: p.Badge, homes: int,
    changed: str, chosen: bool = False,
) -> p.Row:  # fmt: skip
    steps = _steps(*states)
    at_now = next(step.name for step in steps if step.state in ("now", "late"))
    return p.Row(
        [number, p.Cell(title, place, "#"), p.Cell(at_now, second, steps=steps), who, p.Cell(badge=badge), homes, changed],
        number, chosen,
    )  # fmt: skip


P, N, T, S = "passed", "now", "todo", "skipped"

TABLE = p.Table(
    [
        p.Column("编号", minor=True), p.Column("问题", "lead"), p.Column("走到哪一步", "path"), p.Column("轮到谁", minor=True),
        p.Column("时限", "clock", "#", "up"), p.Column("户数", "num", minor=True), p.Column("最近变化", minor=True),
    ],
    [
        _row("2021-0112", "静宁路 62 号院下水管返臭", "62 号院 3 单元 • 水电气热", (P, S, S, P, N), "待写反馈", "周敏 书记",
             p.Badge("late", "逾期 1 天"), 4, "11月16日"),
        _row("2021-0143", "18 号院楼梯间电线裸露", "18 号院 2 单元 • 安全隐患", (N, T, T, T, T), "待受理", "李楠 首接",
             p.Badge("soon", "剩 1 小时 50 分"), 1, "今天 09:40"),
        _row("2021-0141", "广场南侧夜间烧烤油烟", "民主西路广场南侧 • 环境卫生", (P, N, T, T, T), "待研判", "周敏 书记",
             p.Badge("soon", "今天 24:00"), 6, "昨天 21:40", True),
        _row("2021-0106", "外墙砖松动，掉落过一次", "北小院家属楼 • 安全隐患", (P, S, S, N, T), "权限外，等部门答复", "区住建局",
             p.Badge("soon", "剩 2 个工作日"), 20, "11月12日"),
        _row("2021-0096", "院墙倾斜需要修缮", "静宁路 88 号 • 房屋修缮", (P, P, P, N, T), "施工第 4 天", "王建平 委员",
             p.Badge("far", "剩 11 个工作日"), 5, "11月15日"),
        _row("2021-0067", "40 号院加装电梯意见不一", "甘家巷 40 号院 • 房屋修缮", (P, P, N, T, T), "挂账", "社工委",
             p.Badge("shelved", "12月31日 复查"), 24, "10月28日"),
    ],
    "问题清单", "picked",
)  # fmt: skip

STUDY = p.Table(
    [
        p.Column("办法"),
        p.Column("做什么", "lead"),
        p.Column("花费", "num"),
        p.Column("工期", "num"),
        p.Column("能不能办"),
    ],
    [
        p.Row(["一", "钢管支撑，不拆", "1,800 元", "2 天", "能撑一冬，明年还要修"]),
        p.Row(
            [
                p.Cell("二", tag="决议选定"),
                "危段 18 米拆了重砌",
                "21,600 元",
                "14 天",
                "人手、砖有着落，5 户都同意",
            ],
            chosen=True,
        ),
        p.Row(["三", "西墙 62 米全部重建", "74,000 元", "40 天", "超出社区经费，冬天不能做"]),
    ],
    "三个办法",
)

BULK = p.Bulk(
    3,
    [
        p.Offer("agenda", "列入 11月19日 大党委会议", state="filled"),
        p.Offer("hand", "改承办人"),
        p.Offer("extend", "申请延期"),
        p.Offer(
            "merge",
            "合并重复",
            state="refused",
            concerns=[p.Concern("三件不在同一处，不能合并。", "4.1", "", "city")],
        ),
    ],
    "#",
)

CARDS = [
    p.Option("sms", "逐户告知 4 户", True, second="短信 3 户，上门 1 户（没留电话）"),
    p.Option("board", "今天上社区主页", second="和回执页同时更新"),
    p.Option("called", "热力公司来过了", second="11月8日 14:20", state="done"),
    p.Option("forum", "座谈会上说", second="这个月没有座谈会", state="locked"),
]

VERSIONS = (
    ("给 4 户的", "各户的称呼自动换", "⟦张女士⟧：\n您 11月3日 说的下水管返臭，找到原因了，是⟦您家 201 下面⟧一楼的铸铁管裂了。换了 2 米新管，⟦201 至 501⟧ 都试过水。\n⟦家里老人卧床⟧，气味如果再回来，请马上打电话，当天来人。"),
    ("公开的", "任何人都看得到", "静宁路 62 号院⟦3 单元⟧下水管返臭，⟦4 户⟧反映。原因是一楼的铸铁管裂了。换了 2 米新管，⟦上下各层⟧都试过水。"),
)  # fmt: skip

STUCK = [
    p.Item("北小院家属楼外墙砖松动", "等 区住建局 答复，第 13 / 15 个工作日", "", warn="快到期"),
    p.Item("静宁路人行道塌陷", "等 白银路街道 接收，第 2 / 5 个工作日"),
    p.Item("40 号院加装电梯", "挂账，12月31日 周五 复查"),
]

CHANGED = [
    p.Item("居民确认“楼道灯不亮”已经解决", "昨天 19:05，附一句感谢，已转给刘师傅"),
    p.Item("街道同意“院墙修缮”延期 10 个工作日", "昨天 18:20，白银路街道 副主任 祁海明"),
    p.Item("省中医院认领微心愿 2 个", "今天 08:12，双报到单位"),
]

SAME_DAY = [
    p.Item(
        "热力公司 刘志明",
        "11月8日 10:35 联系，14:20 到场，开大支路阀门；答复：泵老了，要换",
        icon="check",
        right="当天",
    ),
    p.Item(
        "电暖器借出 4 台", "婴儿 2 户，11月8日 晚；独居老人 2 户，11月9日", icon="check", right="还有 2 台"
    ),
    p.Item(
        "剩下的，上会：循环泵哪天换，锈堵的 2 根立管谁来修", icon="clock", mark=p.Mark("2.4", "must", "city")
    ),
]

PAPERS = [
    p.Item(
        "登记回执", "甘家巷回〔2021〕137号，校验码 K7M4-29QT", "#", "file-text", tag="有效", tag_tone="green"
    ),
    p.Item("议题单", "列入议程时自动定稿编号", "#", "file-text", tag="草稿"),
]

FACTS = [
    p.Fact("反映", "晚上室温 14—16℃，两家有婴儿；热力公司查明：循环泵老化，2 根立管锈堵"),
    p.Fact("提出人", "王女士 等 7 户", "查看会记入办理记录", p.Link("看电话", "#", "eye")),
    p.Fact("来源", "走访 11月8日，李楠"),
    p.Fact("时限", "2 小时响应，已做到；余下的“复杂”，30 个工作日"),
]

FACTS_LINE = [
    p.Fact("", "甘家巷社区 北小院 3、5 号楼", icon="map-pin"),
    p.Fact("", "7 户，须公开答复", icon="home"),
    p.Fact("", "水电气热，2 小时响应，用时 18 分钟", icon="check", tone="green"),
    p.Fact("", "应急措施已落实", icon="check", tone="green"),
    p.Fact("", "余下的剩 22 个工作日，12月20日 周一", icon="clock"),
]

CALLS = [p.Link("火警 119", "tel:119"), p.Link("报警 110", "tel:110"), p.Link("急救 120", "tel:120")]

SUPPLIERS = [p.Link("供水", "#"), p.Link("供电", "#"), p.Link("燃气", "#"), p.Link("供热", "#")]

WHERE = [
    p.Option("40-3", "40 号院 3 单元", True), p.Option("north-5", "北小院 5 号楼"), p.Option("62", "62 号院"),
    p.Option("shops", "商户"), p.Option("units", "驻区单位"), p.Option("else", "别处", icon="search"),
]  # fmt: skip

HEARD = [
    p.Option("fine", "都好"),
    p.Option("todo", "有件事要办", True),
    p.Option("wish", "有个微心愿"),
    p.Option("advice", "有意见建议"),
]

URGENT = [p.Option("no", "不急"), p.Option("days", "这几天", True), p.Option("danger", "有危险", tone="red")]

TELL = [p.Option("code", "不留联系方式，凭查询码看", True), p.Option("phone", "留个电话，办好了短信告诉我")]

PHRASES = ["楼道灯坏", "下水不通", "暖气不热", "独居，要常来"]

SWITCH = [p.Option("yes", "同意"), p.Option("back", "退回"), p.Option("no", "不同意")]

WAYS = [
    p.Item("邻居推荐", "写名字和一句理由", "#", "users"),
    p.Item("打电话给社区", "工作人员替您填", "#", "phone"),
]


def _nav(label: str, icon: str, count: int = 0, short: str = "", current: bool = False) -> dict[str, Any]:
    return {
        "label": label,
        "icon": icon,
        "href": "#",
        "count": count,
        "short": short or label[:2],
        "current": current,
    }


def nav(current: str) -> list[list[dict[str, Any]]]:
    groups = [
        [("今天", "sun", 6, ""), ("问题清单", "list-details", 47, "问题"), ("走访", "walk", 0, ""), ("会议", "messages", 1, ""),
         ("项目", "hammer", 5, ""), ("社工委", "users-group", 0, "社工委")],
        [("共建资源", "building-community", 0, "共建"), ("志愿与报到", "heart-handshake", 0, "志愿"),
         ("调解与协商", "scale", 0, "调解"), ("应急", "alert-triangle", 0, "应急")],
        [("公示公开", "speakerphone", 1, "公示"), ("文书", "files", 0, ""), ("数据", "chart-bar", 0, "")],
    ]  # fmt: skip
    return [[_nav(a, b, c, d, a == current) for a, b, c, d in group] for group in groups]


def shell(current: str) -> dict[str, Any]:
    """What a desk page finds in its context: nav and shell."""
    groups = nav(current)
    bar = [groups[0][0], groups[0][1], _nav("记走访", "circle-plus", 0, "记走访"), groups[0][3]]
    posts = [
        {"id": 1, "label": "以社区书记身份", "place_name": "甘家巷社区", "current": True},
        {"id": 2, "label": "以网格员身份", "place_name": "甘家巷社区", "current": False},
    ]
    return {
        "nav": groups,
        "shell": {
            "post_label": "以社区书记身份",
            "place_name": "甘家巷社区",
            "person_name": "周敏",
            "posts": posts,
            "bar": bar,
        },
    }
