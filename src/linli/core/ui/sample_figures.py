"""Sample data for the drawn components. Nothing here is true of anybody."""

from datetime import date

from linli.core.ui import figures as f
from linli.core.ui import parts as p
from linli.core.ui.samples import BADGES, CARDS, PATH

MONTH = f.Month(
    date(2021, 11, 1),
    [
        f.MonthRow("走访", "已走访 3 次", "green", {d: f.DayMark("done") for d in (3, 9, 15)}, "check", "3 日、9 日、15 日"),
        f.MonthRow("大党委会议", "明天", "", {19: f.DayMark("fixed", "15:00 开会，已列 2 件", "users")}, "", "已列 2 件，3 件等您列入", "明天 15:00"),
        f.MonthRow(
            "结果反馈", "1 件逾期", "red",
            {**{d: f.DayMark("done") for d in (4, 8, 11, 16)}, 17: f.DayMark("late"), 23: f.DayMark("due", "垃圾桶"), 26: f.DayMark("due", "路灯")},
            "", "已办 4 件；23 日 垃圾桶，26 日 路灯",
        ),
        f.MonthRow("公示", "还剩 4 天", "", {17: f.DayMark("span", "增补委员，至 22 日 24:00", until=22)}, "", "增补委员，至 22 日 24:00"),
        f.MonthRow("小结", "30 日报街道", "", {30: f.DayMark("due")}),
    ],
    frozenset({6, 7, 13, 14, 20, 21, 27, 28}),
    18,
)  # fmt: skip


def _district(name: str, columns: int, tiles: str) -> f.District:
    """`tiles` are words with their class at the end: 张掖4 雁南6."""
    made = [
        f.Tile(
            word[:-1],
            f"{name} {word[:-1]}",
            "件数少于 20" if word[-1] == "0" else f"第 {word[-1]} 档",
            int(word[-1]),
            "#",
            word == "白银4",
        )
        for word in tiles.split()
    ]
    return f.District(name, made, columns)


TILES = f.TileMap(
    [
        [
            f.Stack([[_district("永登县", 5, "城关3 中堡4 武胜0 河桥3 连城0")]]),
            f.Stack([[_district("兰州新区", 3, "中川3 秦川2 西岔3")]]),
            f.Stack([[_district("皋兰县", 1, "石洞0")]]),
        ],
        [
            f.Stack([[_district("红古区", 3, "窑街4 矿区3 华龙4 海石3 花庄3 平安3 红古2"),
                      _district("西固区", 4, "陈坪6 先锋6 福利6 西固2 四季2 临洮3 西柳4 新城4 东川4 河口0 达川0")]], panel=True),
            f.Stack([[_district("安宁区", 5, "培黎4 西路3 沙井4 十里4 孔家3 银滩6 刘家4 安宁6 忠和3")],
                     [_district("七里河区", 5, "西园2 西湖1 建兰2 敦煌3 西站3 晏家2 龚家2 土门1 秀川4 阿干3 八里3 彭家3 西果0")]]),
            f.Stack([[_district("城关区", 6, "酒泉2 张掖4 雁南6 临夏2 雁北4 五泉4 白银4 皋兰6 广武4 伏龙2 靖远6 草场6 "
                                "火车6 拱星6 东岗4 团结4 岗西3 铁东6 铁西3 渭源4 盐场3 嘉峪3 焦家4 青白0 雁园6 高新2")],
                     [_district("榆中县", 3, "城关2 和平4 定远6")]]),
        ],
    ],
    [(1, "75% 以下"), (2, "75—85"), (3, "85—90"), (4, "90—95"), (6, "95 以上"), (0, "不足 20 件，不着色")],
    ("城关区 白银路街道", "5 个社区，按期 92.1%（n = 89）\n超期 3 件，1 件停在结果反馈", "#"),
)  # fmt: skip
FUNNEL = f.Funnel(
    [
        f.FunnelStep("征集意愿", 6214, 4510, 1344, 118, 9, "#"),
        f.FunnelStep("提出议题", 1344, 4510, 1344, 217, 31, "#"),
        f.FunnelStep("会议讨论", 1127, 4510, 1127, 87, 4, "#"),
        f.FunnelStep("组织实施", 5550, 4510, 1040, 498, 163, "#", True, "其中立项 1,040"),
        f.FunnelStep("结果反馈", 5052, 4060, 992, 149, 25, "#"),
    ],
    "社区直接办 4,510，不经会议", "上会 1,344", "权限外，交街道 242", 242,
    "登记 6,214 ＝ 办结 4,903 ＋ 停在五步 1,069 ＋ 交街道 242；组织实施 5,550 ＝ 直接办 4,510 ＋ 立项 1,040",
)  # fmt: skip
RATES = [
    f.Rate("按期办结", "90.8%", note="n = 4,842　剔除 61 件", link=p.Link("看理由", "#")),
    f.Rate("居民确认解决", "78.4%", note="n = 2,870 件回访成功　没有回音 2,033"),
    f.Rate("满意或基本满意", "86.1%", "±1.8", "n = 1,412　系统抽取，回收 34%"),
    f.Rate("本月已走访的社区", "371 / 389", note="18 个未走访，其中 6 个写了理由"),
]
FIGURES = [
    f.Rate("结果反馈", "12 件", note="n = 12", definition="当月办结并答复了提出人的，不含合并的。"),
    f.Rate("满意", "", note="n = 4", definition="回访说满意或基本满意的。", held="不公布"),
]
ANSWER = f.Answer(
    "31", "件", "有了结果",
    [
        f.BarPart("解决了", 27, "green", "check", "green"), f.BarPart("说明了原因", 4, "m3", "message-2"),
        f.BarPart("正在办", 6, "press", "clock"), f.BarPart("超期", 1, "red", "alert-circle", "red"),
    ],
)  # fmt: skip
VOTES = [
    f.VoteCell("赞成", 7, "yes"),
    f.VoteCell("反对", 0, "no"),
    f.VoteCell("弃权", 1, "none"),
    f.VoteCell("回避", 1),
]
MILESTONES = [
    f.Milestone(1, "现场测量，定下办法二", "", "10月12—24日", "passed", "按期", "王建平"),
    f.Milestone(2, "决议公开 3 天", "做法和花费，没有异议", "10月25—28日", "passed", "按期", "周敏"),
    f.Milestone(
        3, "砌墙 18 米", "今天砌到 7 米，进展照片 2 张", "11月26日 周五", "now", "正在做", "兰建物业"
    ),
    f.Milestone(4, "抹面、清场、车位恢复", "", "12月1日 周三", "late", "晚 2 天", "兰建物业"),
    f.Milestone(5, "居民代表验收", "", "12月3日 周五", "todo", "还没开始", "验收 3 人"),
]
PAIRS = [
    f.Pair("拆墙、砌墙的人手", "4 人，14 天", "兰建物业，工人 4 名", "马建国 10月20日 认领"),
    f.Pair("砖 3,000 块", "", "省中医院，基建余料", "高志强 10月21日 认领，已送到"),
    f.Pair(
        "养护用保温棉被 12 条",
        "降温，11月26日 前要",
        ways=[p.Link("请双报到单位认领", "#"), p.Link("用经费买，约 480 元", "#")],
    ),
]
SOURCES = [
    f.Source("社工委工作经费", 9600, "已付 4,200 元，票据 3 张", "m6"),
    f.Source("兰建物业，人工", 8000, "按公示价折算，不付现", "m3"),
    f.Source("省中医院，砖", 4000, "实物折算，有接收单", "m2"),
]
PHOTOS = [
    f.Photo("西墙北段，外倾 9 厘米"),
    f.Photo("墙脚裂缝，宽 2 厘米"),
    f.Photo("院内一侧，离门 3 米"),
    f.Photo("10月8日 走访时"),
]
LETTERS = [
    f.Letter(
        "外墙砖松动，请派人勘查", "甘家巷社区　2021-0106", "11月22日 周一", "#", "soon", "剩 2 个工作日", True
    ),
    f.Letter("人行道塌陷一块", "甘家巷社区　2021-0139", "11月23日 周二", "#", "far", "剩 3 个工作日"),
    f.Letter("路灯 3 盏不亮", "静宁路社区　2021-0081", "11月16日 周二", "#", "late", "逾期 2 天"),
]
ASKS = [
    f.Ask(1, "哪天来勘查，来几个人", "answer-1", "day-1"),
    f.Ask(2, "勘查以前要不要围起来", "answer-2", "day-2"),
]
GRID = f.FeedbackGrid(
    "ways", ("随时，马上送", "集中，随下一批"),
    [
        ("个别", [CARDS[0], p.Option("session", "座谈会上当面说", second="下一次 11月27日 周六，4 户都请")]),
        ("公开", [CARDS[1], p.Option("notice", "上 11月公示栏", True, second="11月30日 张贴，同一管子还有 2 个单元")]),
    ],
)  # fmt: skip
CUTS = [
    f.Cut("姓名", "张女士", "不写"),
    f.Cut("门牌，2 处", "您家 201 下面；201 至 501", "写到单元：3 单元、上下各层"),
    f.Cut("健康", "家里老人卧床", "不写"),
]
DOORS = [
    f.Door(
        1, "3 单元 201", "上次 10月12日：暖气不热", open=True, asked="上次说的暖气，现在好了没有？",
        options=[p.Option("good", "口头说好"), p.Option("not", "还没好")], field="said",
    ),
    f.Door(2, "3 单元 301", "上次 9月20日：都好", "#"),
    f.Door(3, "3 单元 101", "刚刚记下", done=True),
]  # fmt: skip
KEEPERS = [
    f.Keeper("魏国栋", "社区党组织纪检委员", "社区 203 室", "0931-0000000"),
    f.Keeper("韩雪", "街道干部", "街道 305 室", "0931-0000001"),
]
DAYS = [
    f.Day(17, "三", "发布"), f.Day(18, "四", "第 1 天", "today"), f.Day(19, "五", "第 2 天"), f.Day(20, "六", "不算", "rest"),
    f.Day(21, "日", "不算", "rest"), f.Day(22, "一", "第 3 天，24:00 止", "end"),
]  # fmt: skip
SLATES = [
    f.SlateRow("甘家巷社区", "社工委初步人选 13 人", "剩 3 个工作日", "far", "报党工委会研究", "#",
               [p.Concern("副主任 5 名，一般 3—4 名", "3.2", "normally", advice="两名分管不同院落，缺一不可")]),
    f.SlateRow("静宁路社区", "社工委初步人选 11 人", "今天 18:00 前", "soon", "报党工委会研究", "#"),
]  # fmt: skip
SEATS = [
    f.Seat("社区党组织成员", "周敏", "主任，书记"),
    f.Seat("驻区单位", "高志强", "省中医院党总支", sign="＋"),
    f.Seat("楼院长", "何桂芳", "公示中，还没有进来", out=True),
]
PROOFS = [
    f.Rate("记录链", "对得上", note="今天 02:10，11,204 条，15 秒"),
    f.Rate("汇总数", "对得上", note="今天 02:11，427 个社区"),
]
GROWTH = f.Growth(
    [f.Phase("试点", "8月25日—9月30日", 0, 210), f.Phase("全面推行", "10月1日—11月30日", 220, 500), f.Phase("巩固", "12月", 730, 270, True)],
    [(0, 40), (120, 180), (210, 330), (420, 700), (620, 880)], [(620, 880), (720, 960), (800, 985)],
    [(210, 330, "9月30日 154"), (620, 880, "今天 389"), (800, 985, "12月 424")], 990, 616, "已建数的增长和预计",
)  # fmt: skip
RESULTS = [
    f.Result(
        "list-details",
        "北小院家属楼暖气不热，7 户室温不到 16℃",
        "#",
        "2021-0137　北小院 3、5 号楼　提出议题",
        ["北小院"],
        "剩 22 个工作日",
        chosen=True,
        steps=PATH,
        end="轮到您",
    ),
    f.Result(
        "list-details",
        "北小院家属楼外墙砖松动，掉落过一次",
        "#",
        "2021-0106　组织实施，等区住建局答复",
        ["北小院"],
        badge=BADGES[1],
    ),
    f.Result(
        "file-text",
        "协办函：北小院家属楼外墙砖松动",
        "#",
        "白银路街道函〔2021〕17号，送区住建局",
        ["北小院"],
        tag="有效",
        tag_tone="green",
    ),
]
PLACES = [
    [[f.Squares("永登", 8, 11, 6)], [f.Squares("新区", 2, 8, 4)], [f.Squares("皋兰", 2, 4, 4)]],
    [
        [f.Squares("红古", 14, 19, 5)], [f.Squares("西固", 66, 71, 8)],
        [f.Squares("安宁", 61, 65, 11), f.Squares("七里河", 74, 82, 11)],
        [f.Squares("城关", 154, 154, 11), f.Squares("榆中", 8, 13, 8)],
    ],
]  # fmt: skip
