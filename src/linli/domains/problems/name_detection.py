"""Names in running words: before a title, after a kin word or a place next door. What only looks like one stays (4.5)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林高何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范"
    "方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文安包闵甘兰祁虎妥喇"
)
# Without those that begin a word of every day more often than a name.
COMMON = "".join(
    one for one in SURNAMES if one not in "于曾任何方石金白康毛江史龙万段雷钱易常武文安包程甘兰虎妥喇"
)
# What begins with a surname and is no name.
WORDS = re.compile(
    "王家|李家|张家|刘家|陈家|杨家|赵家|马家|高家|吴家|张贴|张口|张罗|黄色|黄土|黄河|周一|周二|周三|周四|周五|周六|周日|周末|周围|周边|周期|周转|周到|马上|马路|马桶|马达|"
    "马虎|高兴|高空|高层|高压|高声|高度|高温|高价|高龄|高楼|高低|高喊|高处|高峰|高速|高级|高效|高档|林木|林立|林业|罗列|梁柱|谢谢|谢绝|唐突|田地|叶子|夏天|夏季|夏日|钟头|"
    "钟点|孔洞|陈旧|陈述|陈年|胡乱|胡同|杨树|杨絮|董事|苏醒|戴着|戴口|汪水|范围|熊孩|贺卡|乔木|赖着|赖账|许多|许可|许诺|许久|杜绝|孙子|孙女|丁字|余下|余款|余热|陆续|顾虑|"
    "顾客|顾及|郑重|任务|安装|安全|安排|安静|安置|万能|任何|何时|何处|白天|白班|金属|石材|石匠|常年|常驻|方便|方面|文明|包工|武装|程序|于是|于昨|于今|于当|于本|于上|于下|"
    "于前|祁连|易燃|康复|毛坯"
)
# A sign that, before one of these, makes another word of it: 施工方, 保安, 工程, 责任.
SURNAME = (
    "(?:(?<![工甲乙双对各业力])方|(?<![保公治平])安|(?<![工流进过])程|(?<![主责])任|(?<![路阶])段|(?<![资现基罚])金"
    f"|[{''.join(one for one in SURNAMES if one not in '方安程任段金')}])"
)
GIVEN = "(?![的了和与及在是到请叫由让把说来去给对向跟同地得也都就又州省市县])[一-鿿]"
KIN = "儿子|女儿|丈夫|老公|爱人|妻子|老婆|媳妇|女婿|孙子|孙女|外孙|母亲|父亲|妈妈|爸爸|老伴|哥哥|弟弟|姐姐|妹妹|侄子|侄女|外甥|亲戚"
BESIDE = "楼上|楼下|对门|隔壁"
TENANTS = "邻居|住户|业主|租户|租客|房东|房客|家属|户主"
NEIGHBOURS = "女士|先生|小姐|奶奶|爷爷|大爷|大妈|大娘|大叔|大姐|大哥|阿姨|婆婆|老太|老汉|老人家"
TITLES = "同志|主任|医生|大夫|护士|老师|经理|队长|班长|站长|组长|所长|电工|水工|木工|保安|保洁员|管家|网格员"
# What a place's name ends with.
PLACES = "庄村路街巷院楼沟湾镇乡坪堡营区店厂号栋幢坡滩坝庙家"
# After a name the sentence stops, or goes on with one of these.
GOES_ON = (
    "(?=$|[^一-鿿]|[说讲称来去在从反打是的也和同跟到把要已今昨帮找住给让被不没有修换带就又都还电送报投向家摔"
    "负为因正发扶看照陪接回上下出进明早晚夜才再会能可想应自当请做搬租开关吃睡病年])"
)

AFTER = re.compile(
    rf"(?:(?P<kin>{KIN})|(?P<beside>{BESIDE})|{TENANTS})"
    rf"(?P<name>(?:[{COMMON}]{GIVEN}{{1,2}}?|[老小][{SURNAMES}]){GOES_ON}|(?(kin)[{COMMON}]{GIVEN}{{2}}|(?!)))"
)
CALLED = re.compile(rf"(?P<name>{SURNAME}(?:某{{1,2}}|(?:{GIVEN}){{0,2}}?(?:{NEIGHBOURS})))")
TITLED = re.compile(
    rf"(?P<name>{SURNAME}(?:(?:{GIVEN}){{0,2}}?(?P<craft>师傅)|(?:{GIVEN}){{1,2}}?(?P<title>{TITLES})))"
)
OLD = re.compile(rf"(?<![一-鿿])(?P<name>老[{COMMON}]){GOES_ON}(?!家[{PLACES}])")


@dataclass(frozen=True)
class Name:
    """A name where it stands, and what reads in its stead."""

    start: int
    end: int
    words: str
    instead: str


def found(text: str) -> list[Name]:
    """The names in their order; where two would share a sign the first kind is meant."""
    taken: list[Name] = []
    for one in _all(text):
        if all(one.end <= other.start or one.start >= other.end for other in taken):
            taken.append(one)
    return sorted(taken, key=lambda one: one.start)


def _all(text: str) -> Iterator[Name]:
    for pattern, instead in ((AFTER, _after), (CALLED, _called), (TITLED, _titled), (OLD, _old)):
        for match in pattern.finditer(text):
            words = match["name"]
            if not WORDS.match(words) and words[-1] not in PLACES:
                yield Name(*match.span("name"), words, instead(match))


def _after(match: re.Match[str]) -> str:
    """'她儿子李建国' is her son still; '楼上老赵' somebody who lives there."""
    return "住户" if match["beside"] else ""


def _called(match: re.Match[str]) -> str:
    return "居民"


def _titled(match: re.Match[str]) -> str:
    title: str = match["craft"] or match["title"]
    return "工作人员" if title == "同志" else title


def _old(match: re.Match[str]) -> str:
    return "住户"


def without(text: str) -> str:
    """`text` with words in place of its names."""
    for one in reversed(found(text)):
        text = text[: one.start] + one.instead + text[one.end :]
    return text
