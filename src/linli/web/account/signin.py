"""Signing in and out, and the password."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from linli.core.people import oidc as identity
from linli.core.people import passwords, sessions, signin, signin_log
from linli.core.people.actor import of_post, posts_of
from linli.core.people.models import Account
from linli.core.people.view_access import Request, own, public
from linli.core.places.models import Place
from linli.core.rulebook import Rule
from linli.core.ui.figures import Squares
from linli.core.ui.parts import Link
from linli.web.home import addresses

PRODUCT = Rule("host.product", "text")
WRONG = "账号或者密码不对，请再试一次。"
BLOCKED = "试得太多了，请过一会儿再来；忘了密码，请找管账号的人重设。"
NO_POST = "这个账号现在没有职务，不能办事；请找管账号的人。"
LATE = "首次密码过期了，请找管账号的人重设一个。"
# Why somebody is asked to sign in again: by what the gate puts into the address.
OVER = {
    "1": "您太久没有动（或者在别处登录了），这里已经退出；刚才送出的没有办成，请登录后再做一次。",
    "elsewhere": "这个账号在别处登录了，这里已经退出；刚才要是送出了什么，没有办成，请登录后再做一次。",
}
LINKS = (
    Link("反映一件事、查办件", "/"),
    Link("核对文书", "/check/"),
    Link("投诉建议", "/complaint/"),
)


class SignIn(forms.Form):
    username = forms.CharField(
        label="账号",
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label="密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Password(forms.Form):
    """The old password is asked only of who is signed in: who is changing a first one has just shown it."""

    old = forms.CharField(
        label="现在的密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新密码",
        max_length=200,
        strip=False,
        help_text="常见的、和账号相像的、最近用过的不行",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再写一遍新密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, account: Account, first: bool, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.account = account
        self.fields["new"].help_text = f"{passwords.said()}；常见的、和账号相像的、最近用过的不行"
        if first:
            del self.fields["old"]

    def clean_old(self) -> str:
        """Who came from elsewhere has none here to show; a desk that was left open has only so many tries."""
        old = str(self.cleaned_data["old"])
        try:
            right = self.account.has_usable_password() and signin.still(self.account, old)
        except signin.Blocked as blocked:
            raise ValidationError(BLOCKED) from blocked
        if not right:
            raise ValidationError("现在的密码不对")
        return old

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        passwords.suit(new, self.account)
        return new

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("new") and data.get("again") != data["new"]:
            self.add_error("again", "两遍写的不一样")
        return data


@public
@own
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: Request) -> HttpResponse:
    """`/sign-in/`: says never which of the two was wrong."""
    following = safe(request, str(request.POST.get("next") or request.GET.get("next") or ""))
    form = SignIn(request.POST or None, label_suffix="")
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(following or addresses.landing(request.actor))
        return _page(request, SignIn(label_suffix=""), following)
    if not form.is_valid():
        return _page(request, form, following, 422)
    try:
        account = signin.check(request, form.cleaned_data["username"], form.cleaned_data["password"])
    except signin.Blocked:
        form.add_error(None, BLOCKED)
        return _page(request, form, following, 429)
    if account is None:
        form.add_error(None, WRONG)
        return _page(request, form, following, 422)
    return _enter(request, account, form, following)


def _enter(request: Request, account: Account, form: SignIn, following: str) -> HttpResponse:
    if passwords.too_late(account):
        signin_log.note(request, signin_log.LATE, account)
        form.add_error(None, LATE)
        return _page(request, form, following, 422)
    if not posts_of(account):
        signin_log.note(request, signin_log.NO_POST, account)
        form.add_error(None, NO_POST)
        return _page(request, form, following, 422)
    return onward(request, account, False, following=following)


def onward(
    request: Request, account: Account, factor_passed: bool, outside: bool = False, following: str = ""
) -> HttpResponse:
    """To what is asked next of who has shown the password; to the desk when all is there."""
    following = following or request.session.get("next", "")
    asked = signin.wanted(account, factor_passed, outside)
    if asked:
        signin.halfway(request, account, factor_passed, following, outside)
        return redirect(f"/sign-in/{asked}/")
    signin.begin(request, account)
    request.session["outside"] = outside
    landing = addresses.landing(of_post(posts_of(account)[0]))
    answer = redirect(_onward(following, landing))
    signin.remember(request, answer, account)
    return answer


def _onward(following: str, landing: str) -> str:
    """Where one was going; the bare desk is the landing of the post."""
    return landing if following in ("", "/desk/") else following


@public
@own
@never_cache
@sensitive_post_parameters("old", "new", "again")
def password(request: Request) -> HttpResponse:
    """`/sign-in/password/`: choose another password, at first sign-in before anything else."""
    account = signin.changing(request)
    if account is None:
        return redirect("/sign-in/")
    first = not request.user.is_authenticated
    form = Password(request.POST or None, account=account, first=first)
    if request.method == "POST" and form.is_valid():
        passwords.change(account, form.cleaned_data["new"])
        if first:
            return onward(request, account, account.factor is not None)
        sessions.end_all(account, "password", but=request.session.session_key or "")
        update_session_auth_hash(request, account)
        return redirect("/desk/me/")
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/password.html", beside() | {"form": form, "first": first}, status=status)


@public
@own
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """POST `/sign-out/`."""
    sessions.note_end(request.session.session_key or "", "signed out")
    came = request.session.get("outside")
    if isinstance(request.user, Account):
        signin_log.note(request, signin_log.OUT, request.user)
    logout(request)
    return redirect("/sign-in/?left=1" if came else "/sign-in/")


def _page(request: HttpRequest, form: forms.Form, following: str, status: int = 200) -> HttpResponse:
    context = beside() | {"form": form, "next": following, "outside": identity.is_set()}
    if request.method == "GET":
        context["said"] = OVER.get(request.GET.get("over", ""), "")
    if "left" in request.GET and identity.is_set():
        context["left"] = settings.OIDC_LOGOUT
    return render(request, "desk/signin.html", context, status=status)


def beside() -> dict[str, Any]:
    """One square a community, by district."""
    rows = list(
        Place.objects.filter(level=Place.COMMUNITY, is_open=True)
        .order_by("district__code")
        .values_list("district__short", "district__code")
        .annotate(n=Count("pk"))
    )
    total = sum(n for _, _, n in rows)
    return {
        "signin": {
            "platform": PRODUCT.value(),
            "title": f"全市 {total} 个社区",
            "note": "一格是一个社区。",
            "squares": [[[Squares(name, 0, n)] for name, _, n in rows]],
            "links": LINKS,
        }
    }


def safe(request: HttpRequest, address: str) -> str:
    """The address when it leads back into this house, else nothing."""
    good = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if good and address.startswith("/") else ""
