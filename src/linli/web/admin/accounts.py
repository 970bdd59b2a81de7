"""`/desk/accounts/`: who may sign in, as what, until when; of the city's security administrator and of a street's."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Max, Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from linli.core import clock
from linli.core.people import dormant, office, oidc, passwords, roles, sessions
from linli.core.people.actor import in_office
from linli.core.people.models import Account, Post
from linli.core.people.view_access import Request, needs
from linli.core.places.models import Place
from linli.core.procedures import handover
from linli.core.procedures.forms import Readable
from linli.web.admin import handovers

PAGE = 50
SOON = 30  # days
DEEDS = {
    "unlock": (office.unlock, "解了锁"),
    "factor": (office.drop_factor, "去掉了验证器，下次登录重新绑定"),
    "close": (office.close, "停用了，别处的登录也退出了"),
    "reopen": (office.reopen, "恢复了"),
}
SUBJECT = re.compile(r"[\x21-\x7e]{0,120}")


class GivePost(Readable):
    """A post: as what, where, from when, until when."""

    role = forms.ChoiceField(label="岗位")
    code = forms.CharField(label="地区代码或名称", max_length=40, help_text="十二位代码，或者完整的名称")
    since = forms.DateField(label="从哪天起", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label="到哪天为止（不知道就空着）",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="替人代班的，写到回来的前一天，到期自动收回",
    )
    instead = forms.CharField(
        label="替谁代班（不替谁就空着）",
        max_length=40,
        required=False,
        help_text="写那个人的姓名；代班的时候，页面和办理记录都写明替谁",
    )
    title = forms.CharField(label="职务（显示在名字旁边）", max_length=60, required=False)
    unit = forms.CharField(label="单位（部门、驻区单位的写）", max_length=80, required=False)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.actor = actor
        given = [(role.name, role.label) for role in office.may_give(actor)]
        self.fields["role"].choices = given  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The place of the role's level that is meant."""
        data = super().clean() or {}
        if not (data.get("role") and data.get("code")):
            return data
        level = roles.role(data["role"]).level
        code = data["code"].strip()
        meant = Q(code=code) | Q(name=code) | Q(short=code)
        found = list(Place.objects.filter(meant, office.below(self.actor), level=level, is_open=True)[:2])
        if len(found) != 1:
            self.add_error("code", "没有这个地方，或者不归您管" if not found else "有几个同名的，请写代码")
        else:
            data["place"] = found[0]
            self._instead(data)
        return data

    def _instead(self, data: dict[str, Any]) -> None:
        """The post that is stood in for: of the same role at the same place."""
        name = data.get("instead", "").strip()
        if not name:
            return
        there = Post.objects.filter(in_office(data.get("since")), role=data["role"], place=data["place"])
        posts = list(there.filter(person__name=name, stands_for__isnull=True)[:2])
        if len(posts) != 1:
            self.add_error("instead", "这个地方没有这样一个人在这个岗位上")
        elif not data.get("until"):
            self.add_error("until", "代班的要写到哪天为止")
        else:
            data["stands_for"] = posts[0]


class NewAccount(GivePost):
    name = forms.CharField(label="姓名", max_length=40)
    username = forms.RegexField(
        label="登录名",
        regex=r"^[a-zA-Z0-9._-]{3,40}$",
        error_messages={"invalid": "登录名用字母、数字、点、横线，3 到 40 位"},
    )
    field_order = ("name", "username", "role", "code", "since", "until", "instead", "title", "unit")


def _ending() -> Q:
    """Whoever holds a post that ends within a month."""
    soon = (clock.today(), clock.today() + timedelta(SOON))
    held = Post.objects.filter(known__endswith__isnull=True, during__endswith__range=soon)
    return Q(person__in=held.values("person"))


def _stand_in() -> Q:
    deputies = Post.objects.filter(in_office(), stands_for__isnull=False)
    return Q(person__in=deputies.values("person"))


# What the list can be narrowed to: whom an office has to think of.
STATES: dict[str, tuple[str, Callable[[], Q]]] = {
    "ending": (f"{SOON} 天内到期", _ending),
    "none": ("没有在任的岗位", lambda: Q(pk__in=dormant.without_post().values("pk"))),
    "deputy": ("代班中", _stand_in),
    "no-factor": ("没有验证器", lambda: Q(factor__isnull=True, is_active=True)),
    "closed": ("停用", lambda: Q(is_active=False)),
}


@needs("accounts")
def listed(request: Request) -> HttpResponse:
    """Search by name, sign-in name or place; who is closed stands last."""
    asked = request.GET.get("q", "").strip()[:60]
    found = office.reached(request.actor).select_related("person").annotate(seen=Max("sign_ins__seen_at"))
    for word in asked.split():
        held = Q(person__posts__place__name__contains=word) | Q(person__posts__unit__contains=word)
        found = found.filter(Q(person__name__contains=word) | Q(username__icontains=word) | held)
    kind = request.GET.get("state", "")
    if kind in STATES:
        found = found.filter(STATES[kind][1]())
    found = found.distinct().order_by("-is_active", "username")
    number = max(_whole(request.GET.get("page")), 1)
    total = found.count()
    rows = list(found.prefetch_related(_posts())[(number - 1) * PAGE : number * PAGE])
    context = {
        "rows": rows,
        "asked": asked,
        "state": kind if kind in STATES else "",
        "states": [(key, label) for key, (label, _) in STATES.items()],
        "total": total,
        "page": number,
        "more": number * PAGE < total,
    }
    return render(request, "desk/accounts.html", context)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1


def _posts() -> "Prefetch[Any]":
    held = Post.objects.filter(known__endswith__isnull=True).select_related("place", "stands_for__person")
    held = held.order_by("-during", "pk")
    return Prefetch("person__posts", queryset=held, to_attr="held")


def _held(account: Account) -> list[dict[str, Any]]:
    """The account's posts; those that run with how much is open under each, and who could take it over."""
    posts = list(account.person.held)  # type: ignore[attr-defined]
    open_work = handover.under([post.pk for post in posts])
    return [
        {
            "post": post,
            "open": len(open_work[post.pk]),
            "heirs": handovers.heirs(post) if open_work[post.pk] else [],
        }
        for post in posts
    ]


def _account(request: Request, pk: int) -> Account:
    return get_object_or_404(
        office.reached(request.actor).select_related("person").prefetch_related(_posts()), pk=pk
    )


@needs("accounts")
@never_cache
def new(request: Request) -> HttpResponse:
    """Enter somebody with a first post; the first password is shown once."""
    form = NewAccount(request.POST or None, actor=request.actor, initial={"since": clock.today().isoformat()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                account, password = office.enter(request.actor, data["name"], data["username"])
                _give(request, account, data)
        except office.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _sheet(request, account, password)
    return render(request, "desk/account-new.html", {"form": form}, status=422 if form.errors else 200)


def _give(request: Request, account: Account, data: dict[str, Any]) -> Post:
    more = {name: data.get(name) or "" for name in ("title", "unit")}
    since: date = data["since"]
    told = (request.actor, account, data["role"], data["place"], since, data["until"])
    return office.give(*told, more["title"], more["unit"], data.get("stands_for"))


def _sheet(request: Request, account: Account, password: str) -> HttpResponse:
    """The sign-in sheet: to be printed and handed over, shown once."""
    account = Account.objects.select_related("person").prefetch_related(_posts()).get(pk=account.pk)
    context = {
        "account": account,
        "password": password,
        "where": request.build_absolute_uri("/sign-in/"),
        "until": passwords.first_until(account),
    }
    return render(request, "desk/account-sheet.html", context)


@needs("accounts")
@never_cache
def one(request: Request, pk: int) -> HttpResponse:
    """An account: its posts, its state; POST gives another post."""
    account = _account(request, pk)
    form = GivePost(request.POST or None, actor=request.actor, initial={"since": clock.today().isoformat()})
    if request.method == "POST" and form.is_valid():
        try:
            _give(request, account, form.cleaned_data)
        except (office.Refusal, ValueError) as refusal:
            said = str(refusal) if isinstance(refusal, office.Refusal) else "管理员不能兼别的岗位"
            form.add_error(None, said)
        else:
            messages.success(request, f"给了岗位：{account.person.name}")
            return redirect(f"/desk/accounts/{pk}/")
    context = {
        "account": account,
        "form": form,
        "here": sessions.current(account),
        "posts": _held(account),
        "subject": oidc.is_set(),
        "today": clock.today(),
        "open": bool(form.errors),
    }
    return render(request, "desk/account.html", context, status=422 if form.errors else 200)


@needs("accounts")
@require_POST
@never_cache
def deed(request: Request, pk: int, name: str) -> HttpResponse:
    """POST `/desk/accounts/<pk>/<deed>/`."""
    account = _account(request, pk)
    if name == "reset":
        return _sheet(request, account, office.reset(request.actor, account))
    if name == "subject" and oidc.is_set():
        return _subject(request, account)
    if name not in DEEDS:
        raise Http404("no such deed")
    act, said = DEEDS[name]
    act(request.actor, account)
    messages.success(request, f"{account.person.name}的账号{said}")
    return redirect(f"/desk/accounts/{pk}/")


def _subject(request: Request, account: Account) -> HttpResponse:
    """Enter who the account's holder is at the city's identity system."""
    subject = request.POST.get("subject", "").strip()
    try:
        if not SUBJECT.fullmatch(subject):
            raise office.Refusal("身份号只有字母、数字和符号，最多 120 位")
        office.link(request.actor, account, subject)
    except office.Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{account.person.name}的身份号{'登记好了' if subject else '去掉了'}")
    return redirect(f"/desk/accounts/{account.pk}/")


@needs("accounts")
@require_POST
def take_back(request: Request, pk: int, post: int) -> HttpResponse:
    """POST `/desk/accounts/<pk>/posts/<post>/`: the post ends today."""
    account = _account(request, pk)
    held = get_object_or_404(Post, pk=post, person=account.person_id, known__endswith__isnull=True)
    heirs = {str(one.pk): one for one in handovers.heirs(held)}
    heir = heirs.get(request.POST.get("heir", ""))
    give = partial(handover.hand_over, request.actor, held, heir) if heir else None
    try:
        office.take_back(request.actor, held, clock.today(), give)
    except (handover.Refusal, office.Refusal) as refusal:
        messages.error(request, str(refusal))
        return redirect(f"/desk/accounts/{pk}/")
    n = len(handover.under([held.pk])[held.pk])
    left = f"；名下还有 {n} 件没有交接，社区书记和街道看得到" if n else ""
    messages.success(request, f"收回了岗位：{account.person.name}{left}")
    return redirect(
        "/desk/accounts/"
        if not office.reached(request.actor).filter(pk=pk).exists()
        else f"/desk/accounts/{pk}/"
    )
