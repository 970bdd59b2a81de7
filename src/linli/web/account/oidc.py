"""`/sign-in/outside/`: by the city's own identity system, where it has one. The password goes on working beside it."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from linli.core.people import oidc, signin_log
from linli.core.people.actor import posts_of
from linli.core.people.view_access import Request, own, public
from linli.web.account.signin import NO_POST, SignIn, beside, onward, safe

STATES = "oidc_states"
AWAY = "市统一身份认证现在连不上，请过一会儿再试，或者用账号和密码登录。"
WRONG = "这一次没有对上，请再登录一次；总是不行的，用账号和密码登录。"
CANCELLED = "没有登录成，市统一身份认证那边没有同意，或者您取消了。"
NOBODY = "您在市统一身份认证里的身份还没有登记到这里的账号，请找管账号的人登记。"
CLOSED = "这个账号停用了，请找管账号的人。"


@public
@own
@never_cache
@require_GET
def go(request: Request) -> HttpResponse:
    """To the identity system, with state, nonce and PKCE kept in the session."""
    if not oidc.is_set():
        raise Http404("no identity system")
    request.session["next"] = safe(request, request.GET.get("next", ""))
    answer = OIDCAuthenticationRequestView.as_view()(request)
    assert isinstance(answer, HttpResponse)
    return answer


@public
@own
@never_cache
@require_GET
def back(request: Request) -> HttpResponse:
    """Back from there: what belongs to a state of this session is looked at, once; the code is good once there, too."""
    if not oidc.is_set():
        raise Http404("no identity system")
    states = request.session.get(STATES) or {}
    known = states.pop(request.GET.get("state", ""), None)
    request.session[STATES] = states
    if known is None:
        return _said(request, WRONG, 400)
    if "error" in request.GET:
        return _said(request, CANCELLED, 403)
    try:
        claims = oidc.claims(request, known["nonce"], known["code_verifier"])
    except oidc.Unreachable:
        return _said(request, AWAY, 502)
    except (oidc.Mismatch, BadRequest):
        return _said(request, WRONG, 400)
    account = oidc.account_of(claims)
    if account is None:
        signin_log.note(request, signin_log.NOBODY)
        return _said(request, NOBODY, 403)
    if not account.is_active:
        signin_log.note(request, signin_log.CLOSED, account)
        return _said(request, CLOSED, 403)
    if not posts_of(account):
        signin_log.note(request, signin_log.NO_POST, account)
        return _said(request, NO_POST, 403)
    return onward(request, account, oidc.strong(claims), outside=True)


def _said(request: Request, text: str, status: int) -> HttpResponse:
    """The sign-in page with what went wrong, and the password to fall back on."""
    context = beside() | {"form": SignIn(label_suffix=""), "outside": True, "said": text}
    context["next"] = request.session.get("next", "")
    return render(request, "desk/signin.html", context, status=status)
