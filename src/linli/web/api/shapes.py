"""What the interface gives and takes, as types: its description for programs is made from these."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

# A division code, and 'what page', as an address gives them.
Code = Annotated[str, Field(pattern=r"^[0-9]{12}$", description="12 位区划代码")]
Number = Annotated[int, Field(ge=1, le=10**18 - 1, description="公示的 id")]
MOST_PAGES, MOST_ROWS = 1000, 200


class Paging(Schema):
    """Which part of a list."""

    page: int = Field(1, ge=1, le=MOST_PAGES, description="第几页，从 1 起")
    size: int = Field(50, ge=1, le=MOST_ROWS, description="一页几条")


class OfDistrict(Paging):
    district: Code | None = Field(None, description="只要这个县区的")


class Search(OfDistrict):
    street: Code | None = Field(None, description="只要这个街道的")
    q: str = Field("", max_length=60, description="名称、拼音、拼音首字母或代码的开头")


class Month(Schema):
    month: str | None = Field(
        None, pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="哪个月，例 2021-11；不写就是最近有公示的月"
    )


class Named(Schema):
    code: str = Field(description="12 位区划代码")
    name: str


class District(Named):
    communities: int = Field(description="今天有几个社区")


class Street(Named):
    district: Named | None


class Community(Named):
    street: Named | None
    district: Named | None
    is_open: bool = Field(description="假：已经撤并，以前的事还能查")
    page: str = Field(description="社区的公开页")


class Part[Row](Schema):
    """One page of a list."""

    items: list[Row]
    total: int
    page: int
    size: int
    next: str | None = Field(description="下一页的地址；到底了是 null")


class Contact(Schema):
    phone: str = Field(description="社区没有写的，是空的")
    address: str


class Counts(Schema):
    """The last days' reports, and what became of them; figures only."""

    days: int
    all: int
    solved: int
    referred: int = Field(description="部门已答复的")
    explained: int = Field(description="说明了原因的，连同不予受理的")
    open: int
    late: int


class Running(Schema):
    kind: Literal["call", "notice"] = Field(description="正在选聘，或正在公示")
    title: str
    until: str
    page: str


class CommunityPage(Community):
    contact: Contact
    secretary: str = Field(description="社区书记；空着的是现在没有")
    counts: Counts
    running: list[Running]


class Posted(Schema):
    title: str
    text: str
    on: date
    solved: bool = Field(description="假：没办成，原因已写明")
    facts: str


class MonthCount(Schema):
    month: str
    notices: int


class Board(Schema):
    month: str
    months: list[MonthCount]
    items: list[Posted]


class Member(Schema):
    name: str
    position: str
    about: str


class Roster(Schema):
    state: Literal["standing", "forming", "none"]
    since: date | None
    until: date | None
    members: list[Member]


class NoticeLine(Schema):
    id: int
    title: str
    number: str
    state: Literal["posted", "ended", "void"] = Field(description="公示中、已结束、已作废")
    posted_on: date
    ends_at: datetime
    page: str
    check: str = Field(description="核对这份公示真假的页")


class Listed(Schema):
    name: str
    about: str
    came: str = Field(description="推荐方式")
    position: str = Field(description="拟任职务")


class Notice(NoticeLine):
    listed: list[Listed] = Field(description="公示期内才给；期满的请看公示页")


class FieldProblem(Schema):
    name: str
    detail: str


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None
