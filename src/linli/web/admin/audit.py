"""`/desk/audit/`: what the audit administrator reads: who signed in or tried to, who looked at what, who changed whom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from linli.core import clock, downloads
from linli.core.journal.models import Entry
from linli.core.people import access, roles, signin_log
from linli.core.people.models import Access, Account, Look, Opened, Post, Tried
from linli.core.people.view_access import Request, needs
from linli.web.admin import access_log
from linli.web.admin.break_glass import state

PAGE = 50
DAYS = (("1", "今天"), ("7", "7 天"), ("30", "30 天"), ("", "全部"))
# What the offices do: lines of the journal that no procedure wrote.
DEEDS = {
    "open-account": "开账号",
    "reset-account": "重设密码",
    "unlock-account": "解锁",
    "drop-factor": "去掉验证器",
    "close-account": "停用账号",
    "reopen-account": "恢复账号",
    "link-account": "登记统一身份认证的身份号",
    "invite": "打印登录单",
    "appoint": "给岗位",
    "end-post": "收回岗位",
    "hand-over": "工作交接",
    "ask-access": "申请应急查看",
    "confirm-access": "批准应急查看",
    "refuse-access": "没有批应急查看",
    "end-access": "关闭应急查看",
    "erase": "删除一段文字",
    "erase-person": "删除个人信息",
}


@dataclass(frozen=True)
class Line:
    """One line of the audit: the same five things whatever it is."""

    at: datetime
    who: str
    what: str
    where: str
    more: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of record: its rows by what is asked, and what each says."""

    label: str
    rows: Callable[[str], QuerySet[Any]]
    lines: Callable[[list[Any]], list[Line]]
    heads: tuple[str, ...]
    at: str = "at"


def _tried(asked: str, only: tuple[str, ...] = ()) -> QuerySet[Tried]:
    found = Tried.objects.select_related("account__person")
    if only:
        found = found.filter(what__in=only)
    named = Q(account__person__name__contains=asked) | Q(account__username__icontains=asked)
    return found.filter(named) if asked else found


def _failed(asked: str) -> QuerySet[Tried]:
    return _tried(asked, signin_log.FAILED)


def _tries(rows: list[Tried]) -> list[Line]:
    return [
        Line(row.at, _who(row.account), signin_log.SAID.get(row.what, row.what), row.network, row.device)
        for row in rows
    ]


def _who(account: Account | None) -> str:
    return f"{account.person.name}（{account.username}）" if account else "没有这个账号"


def _looks(asked: str) -> QuerySet[Look]:
    found = Look.objects.select_related("post__person", "post__place")
    return found.filter(post__person__name__contains=asked) if asked else found


def _looked(rows: list[Look]) -> list[Line]:
    return [Line(row.at, _post(row.post), "看了个人信息", str(row.post.place), row.reason) for row in rows]


def _post(post: Post) -> str:
    return f"{post.person.name}　{post.title or post.label}"


def _opened(asked: str) -> QuerySet[Opened]:
    found = Opened.objects.select_related("post__person", "post__place", "place")
    named = Q(post__person__name__contains=asked) | Q(number=asked.upper())
    return found.filter(named) if asked else found


def _opens(rows: list[Opened]) -> list[Line]:
    return [
        Line(row.at, _post(row.post), access_log.named(row.page), str(row.place), row.number) for row in rows
    ]


def _accesses(asked: str) -> QuerySet[Access]:
    found = access.shown()
    return found.filter(asked_by__person__name__contains=asked) if asked else found


def _accessed(rows: list[Access]) -> list[Line]:
    return [
        Line(
            row.asked_at,
            row.asked_by.person.name,
            f"{row.hours} 小时，{state(row)[0]}",
            str(row.place),
            row.reason,
        )
        for row in rows
    ]


def _deeds(asked: str) -> QuerySet[Entry]:
    found = Entry.objects.filter(verb__in=DEEDS).select_related("place")
    if not asked:
        return found
    posts = Post.objects.filter(person__name__contains=asked).values_list("pk", flat=True)[:1000]
    return found.filter(actor__in=[f"post:{pk}" for pk in posts])


def _done(rows: list[Entry]) -> list[Line]:
    """Who did it, and to whom where the line names an account or a post."""
    posts = _named_posts(rows)
    ids = {row.data["account"] for row in rows if "account" in row.data}
    accounts = {one.pk: one for one in Account.objects.filter(pk__in=ids).select_related("person")}
    found = []
    for row in rows:
        by = posts.get(int(row.actor[5:])) if row.actor.startswith("post:") else None
        who = _post(by) if by else roles.label(row.role)
        about = posts.get(row.data.get("post", 0))
        whom = accounts[row.data["account"]].person.name if row.data.get("account") in accounts else ""
        found.append(
            Line(row.at, who, DEEDS[row.verb], str(row.place), whom or (_post(about) if about else ""))
        )
    return found


def _named_posts(rows: list[Entry]) -> dict[int, Post]:
    ids = {int(row.actor[5:]) for row in rows if row.actor.startswith("post:")}
    ids |= {row.data["post"] for row in rows if isinstance(row.data.get("post"), int)}
    return {post.pk: post for post in Post.objects.filter(pk__in=ids).select_related("person")}


KINDS = {
    "sign-ins": Kind("登录", _tried, _tries, ("谁", "怎么样", "从哪个网段", "设备")),
    "failures": Kind("没有登录成的", _failed, _tries, ("谁", "为什么", "从哪个网段", "设备")),
    "deeds": Kind("账号、岗位、交接", _deeds, _done, ("谁", "做了什么", "哪里", "对谁")),
    "looks": Kind("看过个人信息", _looks, _looked, ("谁", "做了什么", "哪里", "为什么")),
    "opened": Kind("督查打开的", _opened, _opens, ("谁", "打开了什么", "哪里", "水印号")),
    "access": Kind("应急查看", _accesses, _accessed, ("谁", "怎么样", "哪里", "为什么"), "asked_at"),
}


def _asked(request: Request, name: str) -> tuple[Kind, QuerySet[Any], str, str]:
    """The kind, its rows as they are asked for, and what was asked: a word, and how many days back."""
    if name not in KINDS:
        raise Http404("no such record")
    kind, word, days = KINDS[name], request.GET.get("q", "").strip()[:40], request.GET.get("days", "")
    rows = kind.rows(word)
    if days in ("1", "7", "30"):
        since = clock.at(clock.today() - timedelta(int(days) - 1))
        rows = rows.filter(**{f"{kind.at}__gte": since})
    else:
        days = ""
    return kind, rows.order_by("-pk"), word, days


@needs("journal")
@never_cache
def index(request: Request, name: str = "sign-ins") -> HttpResponse:
    """One kind of record, newest first."""
    kind, rows, word, days = _asked(request, name)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) <= 18:
        rows = rows.filter(pk__lt=int(before))
    some = list(rows[: PAGE + 1])
    context = {
        "name": name,
        "kind": kind,
        "kinds": [(key, one.label) for key, one in KINDS.items()],
        "lines": kind.lines(some[:PAGE]),
        "word": word,
        "days": days,
        "spans": DAYS,
        "following": some[PAGE - 1].pk if len(some) > PAGE else 0,
    }
    return render(request, "desk/audit-list.html", context)


@needs("journal")
@never_cache
def export(request: Request, name: str) -> Any:
    """The same rows, all of them, for a spreadsheet."""
    kind, rows, _, _ = _asked(request, name)
    return downloads.named(
        downloads.comma(_table(kind, rows)), f"{kind.label}_{clock.today().isoformat()}.csv"
    )


def _table(kind: Kind, rows: QuerySet[Any]) -> Iterator[tuple[str, ...]]:
    yield ("时间", *kind.heads)
    last: int | None = None
    while some := list((rows.filter(pk__lt=last) if last else rows)[:1000]):
        for line in kind.lines(some):
            at = clock.local(line.at).strftime("%Y-%m-%d %H:%M:%S")
            yield at, line.who, line.what, line.where, line.more
        last = some[-1].pk
