"""`/desk/me/`: one's own account: password, second factor, where one is signed in, what one looked at."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from linli.core.people import factor, passwords, sessions
from linli.core.people.models import Account, Look
from linli.core.people.view_access import Request, needs
from linli.domains.committees.formation import queries as committees
from linli.domains.problems.persons import show
from linli.web.account.factor import Still, shown

LOOKS = 20


def _own(request: Request) -> Account:
    if not isinstance(request.user, Account):
        raise Http404("nobody has signed in")
    return request.user


@needs("")
@never_cache
def me(request: Request) -> HttpResponse:
    """Whoever has signed in, whatever the post may do."""
    return _page(request, _own(request), Still())


def _page(request: Request, account: Account, form: Still, status: int = 200) -> HttpResponse:
    context = {
        "account": account,
        "form": form if account.has_usable_password() else None,
        "stale_on": passwords.stale_at(account),
        "left": account.recovery.filter(used_at__isnull=True).count(),
        "here": sessions.current(account),
        "key": request.session.session_key,
        "looked": show.looked(committees.looked_at(account.person_id)[:LOOKS]),
        "looks": Look.objects.filter(post__person_id=account.person_id).order_by("-at")[:LOOKS],
    }
    return render(request, "desk/me.html", context, status=status)


@needs("")
@require_POST
@sensitive_post_parameters("password")
def codes(request: Request) -> HttpResponse:
    """POST `/desk/me/codes/`: ten fresh recovery codes, shown once, to who gives the password again."""
    account = _own(request)
    if account.factor is None:
        raise Http404("no second factor")
    form = Still(request.POST)
    if account.has_usable_password() and not form.of(account):
        return _page(request, account, form, 422)
    return shown(request, factor.new_codes(account))


@needs("")
@require_POST
def out(request: Request, pk: int = 0) -> HttpResponse:
    """POST `/desk/me/out/`, `/desk/me/out/<pk>/`: sign out elsewhere."""
    account, here = _own(request), request.session.session_key or ""
    if pk:
        row = account.sign_ins.filter(pk=pk, ended_at__isnull=True).exclude(session_key=here).first()
        if row is None:
            raise Http404("not one of this account")
        sessions.end(row, "signed out")
    else:
        sessions.end_all(account, "signed out", but=here)
    return redirect("/desk/me/")
