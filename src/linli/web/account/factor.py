"""The second factor at the door: its code, and setting it up; and the codes for the day it is lost."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from linli.core.papers.html import qr_svg
from linli.core.people import factor, signin
from linli.core.people.models import Account
from linli.core.people.view_access import Request, own, public
from linli.web.account.signin import BLOCKED, beside, onward

SHOWN = "factor"


class Code(forms.Form):
    code = forms.CharField(
        label="动态验证码",
        max_length=20,
        help_text="验证器上的 6 位数字；手机不在身边的，用一个备用码（字母和数字，横线写不写都行）",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class Still(forms.Form):
    """The password once more, of who has signed in."""

    password = forms.CharField(
        label="现在的密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def of(self, account: Account) -> bool:
        """Whether it is the account's; says at the field what is wrong."""
        if not self.is_valid():
            return False
        try:
            right = signin.still(account, self.cleaned_data["password"])
        except signin.Blocked:
            self.add_error("password", BLOCKED)
            return False
        if not right:
            self.add_error("password", "现在的密码不对")
        return right


class Bind(Still, Code):
    """The code that proves the phone, and the password of who is at the desk."""

    field_order = ("password", "code")


@public
@own
@never_cache
@sensitive_post_parameters("code")
def code(request: Request) -> HttpResponse:
    """`/sign-in/code/`: after the password, the code."""
    found = signin.waiting(request)
    if found is None or signin.wanted(*found) != "code":
        return redirect("/sign-in/")
    form = Code(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if signin.check_code(request, found[0], form.cleaned_data["code"]):
                    return onward(request, found[0], True, found[2])
                form.add_error("code", "不对，或者已经用过；等下一个再试")
            except signin.Blocked:
                form.add_error(None, BLOCKED)
                status = 429
    return render(request, "desk/code.html", beside() | {"form": form}, status=status)


@public
@own
@never_cache
@sensitive_post_parameters("code", "password")
def set_up(request: Request) -> HttpResponse:
    """`/sign-in/factor/`: show a secret, take it when its code is right, then show the recovery codes once."""
    account = _setting_up(request)
    if account is None:
        return redirect("/sign-in/")
    secret = request.session.setdefault(SHOWN, factor.fresh())
    at_desk = request.user.is_authenticated and account.has_usable_password()
    form = Bind(request.POST or None) if at_desk else Code(request.POST or None)
    if request.method == "POST" and (form.of(account) if isinstance(form, Bind) else form.is_valid()):
        codes = factor.set_up(account, secret, form.cleaned_data["code"])
        if codes is not None:
            if not request.user.is_authenticated:
                came = signin.waiting(request)
                signin.halfway(request, account, True, outside=came is not None and came[2])
            request.session.pop(SHOWN, None)
            return shown(request, codes)
        form.add_error("code", "不对，等下一个再试；手机的时间要准")
    context = beside() | {
        "form": form,
        "qr": qr_svg(factor.address(secret, account)),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }
    return render(request, "desk/factor.html", context, status=422 if form.errors else 200)


def _setting_up(request: Request) -> Account | None:
    """Who is asked for one at the door, or has signed in and has none yet."""
    if request.user.is_authenticated:
        return request.user if isinstance(request.user, Account) and request.user.factor is None else None
    found = signin.waiting(request)
    return found[0] if found and signin.wanted(*found) == "factor" else None


def shown(request: Request, codes: list[str]) -> HttpResponse:
    """The recovery codes, once."""
    way = "/desk/me/" if request.user.is_authenticated else "/sign-in/done/"
    return render(request, "desk/recovery.html", beside() | {"codes": codes, "way": way})


@public
@own
@never_cache
def done(request: Request) -> HttpResponse:
    """`/sign-in/done/`: the factor stands and its code was just shown; on to the desk."""
    found = signin.waiting(request)
    if found is None or request.method != "POST" or signin.wanted(*found) == "code":
        return redirect("/sign-in/")
    return onward(request, *found)
