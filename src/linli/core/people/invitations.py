"""Invitations: a printed sheet with a code lets somebody into an account that has no password yet, once, until a day."""

from django.db import transaction
from django.http import HttpRequest

from linli.core import clock
from linli.core.journal import chain
from linli.core.people import passwords, sessions, signin_log, throttle
from linli.core.people.actor import Actor, posts_of
from linli.core.people.models import Account, Invitation
from linli.core.people.sealed import blind
from linli.core.people.signin import Blocked
from linli.core.rulebook import Rule

LASTS = Rule("signin.invitation", "length")


class Refusal(ValueError):
    """No sheet for this account; the words say why."""


@transaction.atomic
def invite(actor: Actor, account: Account) -> tuple[str, Invitation]:
    """A fresh sheet; one that was printed before is good no more. Gives the code, which is shown once. Raises Refusal."""
    assert actor.post_id is not None
    assert actor.place_id is not None
    account = Account.objects.select_for_update().get(pk=account.pk)
    if account.has_usable_password() or account.subject or account.sign_ins.exists():
        raise Refusal("他已经登录过；忘了密码的，请管账号的人重设")
    if not account.is_active:
        raise Refusal("这个账号停用了")
    at = clock.now()
    account.invitations.filter(used_at__isnull=True, expires_at__gt=at).update(expires_at=at)
    code = passwords.fresh()
    made = Invitation.objects.create(
        account=account,
        digest=_digest(code),
        by_id=actor.post_id,
        made_at=at,
        expires_at=at + sessions.span(LASTS.value()),
    )
    line = chain.Line(actor.place_id, actor.key, actor.role, "invite", data={"account": account.pk})
    chain.append([line], at)
    return code, made


@transaction.atomic
def take(request: HttpRequest, code: str) -> Account | None:
    """The account that the code is good for, which it is no more after this; None whatever was wrong. Raises Blocked."""
    if not throttle.attempt("invitation", request):
        raise Blocked
    at = clock.now()
    good = Invitation.objects.filter(digest=_digest(code), used_at__isnull=True, expires_at__gt=at)
    found = (
        good.filter(account__is_active=True).select_related("account").select_for_update(of=("self",)).first()
    )
    if found is None or found.account.has_usable_password() or not posts_of(found.account):
        signin_log.note(request, signin_log.NOT_INVITED)
        return None
    good.filter(pk=found.pk).update(used_at=at)
    throttle.forgive("invitation", request)
    Account.objects.filter(pk=found.account_id).update(must_change=True)
    found.account.must_change = True
    signin_log.note(request, signin_log.INVITED, found.account)
    return found.account


def _digest(code: str) -> bytes:
    return blind(f"invitation:{''.join(char for char in code.lower() if char.isalnum())[:40]}")
