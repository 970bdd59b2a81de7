"""What looks personal is found, and what is not is left alone (4.5)."""

import pytest

from linli.domains.problems import redaction


@pytest.mark.clause("4.5")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("张女士说漏水", [("姓名", "张女士")]),
        ("王奶奶不敢下楼", [("姓名", "王奶奶")]),
        ("李某某反映", [("姓名", "李某某")]),
        ("李建国师傅换了灯泡", [("姓名", "李建国师傅")]),
        ("电工马师傅来了", [("姓名", "马师傅")]),
        ("王建平主任、李红同志到场", [("姓名", "王建平主任"), ("姓名", "李红同志")]),
        ("她儿子李建国说修好了", [("姓名", "李建国")]),
        ("她女儿陈静负责看护", [("姓名", "陈静")]),
        ("楼上老赵家漏水", [("姓名", "老赵")]),
        ("对门李建国、隔壁小王都在", [("姓名", "李建国"), ("姓名", "小王")]),
        ("老王说灯坏了", [("姓名", "老王")]),
        ("电话 13800000000", [("电话", "13800000000")]),
        ("打 138 0000 0000 找我", [("电话", "138 0000 0000")]),
        ("0931-8888888 没人接", [("电话", "0931-8888888")]),
        ("身份证 62010219800101123X", [("证件号", "62010219800101123X")]),
        ("3-2-501 漏水", [("门牌", "3-2-501")]),
        ("3 单元 502 室", [("门牌", "502 室")]),
        ("三单元201漏水", [("门牌", "201")]),
        ("201、301 都试过水", [("门牌", "201"), ("门牌", "301")]),
        ("您家 201 下面", [("门牌", "您家 201")]),
        ("2 层西户", [("门牌", "2 层西户")]),
        ("老人卧床，独居", [("健康和家境", "卧床"), ("健康和家境", "独居")]),
        ("两家有婴儿", [("健康和家境", "有婴儿")]),
    ],
)
def test_found(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.words) for one in redaction.find(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "静宁路 62 号院 3 单元下水管返臭，4 户反映，2021年11月15日换了 2 米新管",
        "换管 680 元，105 户受益，花了 301 元，线路 220V，室温 14—16℃",
        "问题 2021-0137 已经办结，11月8日 15:00，2021-11-08",
        "兰建物业、热力公司、白银路街道、周敏书记、王建平委员",
        "12345 热线，119、110、120",
        "保安师傅、工程师傅、施工方师傅、安装师傅，马上师傅就到",
        "楼上马桶漏水，楼下高空抛物，楼上周末装修，楼下石板松了，隔壁施工",
        "住户王家庄人，业主李庄村，邻居许多人，业主张贴通知，业主方便停车，女儿高兴得很，儿子马上回来",
        "老马路边老杨树老高了，老李家巷、王家庄、张家滩路口、黄河桥",
        "每平方米 205 元，一共 1,201 元，2005年建的楼",
    ],
)
def test_left_alone(text: str) -> None:
    assert redaction.find(text) == []
    assert redaction.soften(text) == text


@pytest.mark.clause("4.5")
def test_known_names_are_found_and_softened() -> None:
    told = "张秀英家 201 漏水，老人卧床，电话 138 0000 0000。水管换好了。"
    assert redaction.said(redaction.find(told, ["张秀英"])) == (
        "姓名：张秀英；电话：138 0000 0000；门牌：201；健康和家境：卧床"
    )
    soft = redaction.soften(told, ["张秀英"])
    assert redaction.find(soft, ["张秀英"]) == []
    assert soft == "有的住户漏水。水管换好了。"


@pytest.mark.clause("4.5")
@pytest.mark.parametrize(
    ("told", "soft"),
    [
        (
            "王大妈（独居，3-2-501）反映，李建国师傅换了灯泡，身份证62010219800101123X。",
            "居民反映，师傅换了灯泡。",
        ),
        ("住户（电话13800000000，身份证：62010219800101123X）说灯亮了。", "住户说灯亮了。"),
        (
            "对门李建国换了锁，她儿子李小军看过，楼上老赵家也好了。",
            "对门住户换了锁，她儿子看过，楼上住户家也好了。",
        ),
        ("请打电话 138 0000 0000 找王阿姨。", "找居民。"),
        ("核查：老人卧床，灯亮了。", "核查：灯亮了。"),
        ("换了管（3单元502室，老人住院），不漏了。", "换了管（3单元住户家），不漏了。"),
    ],
)
def test_what_is_left_still_reads(told: str, soft: str) -> None:
    assert redaction.soften(told) == soft
    assert redaction.find(soft) == []


def test_ones_own_door_is_no_news() -> None:
    told, own = "您家 201 换了管，楼下 101 不漏了。", "3 单元 201 漏水"
    assert redaction.said(redaction.find(told, own=own)) == "门牌：101"
    assert redaction.soften(told, own=own) == "您家 201 换了管，楼下有的住户不漏了。"


def test_titles_show_no_number_of_a_person() -> None:
    assert redaction.masked("灯坏了，找 13800000000") == "灯坏了，找 （电话）"
    assert redaction.masked("40 号院 3 单元灯坏了") == "40 号院 3 单元灯坏了"
