"""`/desk/invitations/`: sign-in sheets for members who have not signed in yet; and the door that a sheet opens."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from linli.core import clock
from linli.core.papers.html import qr_svg
from linli.core.people import invitations, signin
from linli.core.people.actor import Actor, in_office
from linli.core.people.models import Account, Post
from linli.core.people.view_access import Request, needs, own, public
from linli.web.account.signin import BLOCKED, beside, onward

# Whose first way in is a sheet from their own community; all others get theirs from the office of accounts.
INVITED = ("member",)
WRONG = "这个码不对、用过了，或者过期了；请社区再打印一张。"


class Code(forms.Form):
    code = forms.CharField(
        label="登录单上的码",
        max_length=40,
        help_text="12 位字母和数字，横线写不写都行",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "data-from-hash": ""}),
    )


def waiting(actor: Actor) -> QuerySet[Account]:
    """Accounts of the own place's members that nobody has a password of; of nobody who holds another post too."""
    posts = Post.objects.filter(in_office(), person=OuterRef("person"))
    here = posts.filter(place=actor.place_id, role__in=INVITED)
    unset = {"password__startswith": UNUSABLE_PASSWORD_PREFIX}
    others = Account.objects.filter(is_active=True, subject="", sign_ins__isnull=True, **unset)
    return others.filter(Exists(here), ~Exists(posts.exclude(place=actor.place_id, role__in=INVITED)))


@needs("invite")
def index(request: Request) -> HttpResponse:
    """Who has been appointed and has not come in yet."""
    at = clock.now()
    rows = []
    for account in (
        waiting(request.actor).select_related("person").prefetch_related("invitations").order_by("pk")
    ):
        sheets = sorted(account.invitations.all(), key=lambda one: one.pk)
        last = sheets[-1] if sheets else None
        rows.append({"account": account, "last": last, "good": bool(last and last.expires_at > at)})
    return render(request, "desk/invitations.html", {"rows": rows, "days": invitations.LASTS.value().amount})


@needs("invite")
@require_POST
@never_cache
def sheet(request: Request, pk: int) -> HttpResponse:
    """POST `/desk/invitations/<account>/`: a sheet to print, shown once."""
    account = get_object_or_404(waiting(request.actor).select_related("person"), pk=pk)
    try:
        code, made = invitations.invite(request.actor, account)
    except invitations.Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("/desk/invitations/")
    where = request.build_absolute_uri("/sign-in/invited/")
    post = Post.objects.filter(in_office(), person=account.person_id).select_related("place").first()
    context = {
        "account": account,
        "post": post,
        "code": code,
        "where": where,
        # Behind the #: it is not sent, so that no log has it.
        "qr": qr_svg(f"{where}#{code}"),
        "until": clock.local(made.expires_at),
    }
    return render(request, "desk/invitation.html", context)


@public
@own
@never_cache
@sensitive_post_parameters("code")
def invited(request: Request) -> HttpResponse:
    """`/sign-in/invited/`: the code of a sheet, then a password of one's own."""
    form = Code(request.POST or None, label_suffix="")
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                account = invitations.take(request, form.cleaned_data["code"])
            except signin.Blocked:
                form.add_error(None, BLOCKED)
                status = 429
            else:
                if account is not None:
                    return onward(request, account, False)
                form.add_error("code", WRONG)
    context: dict[str, Any] = beside() | {"form": form}
    return render(request, "desk/invited.html", context, status=status)
