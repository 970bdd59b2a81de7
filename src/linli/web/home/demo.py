"""The demo's own door: one page to sign in as each role. It is there only in a demo, and only on the machine itself."""

import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from linli.core.people import roles, signin
from linli.core.people.actor import in_office, of_post
from linli.core.people.models import Account, Post
from linli.core.people.view_access import Request, public
from linli.core.procedures.models import Case, Installation
from linli.core.ui.views import showcase
from linli.domains.problems.queries import AT_DEPARTMENT
from linli.web.home import addresses

# A proxy stands on the machine itself, and whom it lets in does not.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST")


# What each has on the desk, for who sees the product for the first time.
WORK = {
    "secretary": "研判难易，列入议程，开会，报街道，签发纪要",
    "clerk": "受理，办理，写反馈，发新查询码",
    "member": "走访，核查别人办的事",
    "grid_worker": "走访，办交给自己的事",
    "steward": "走访，记下邻居说的事",
    "inspector": "和街道各一人，核查公示期间的异议",
    "street_inspector": "和社区各一人，核查公示期间的异议",
    "liaison": "替单位推荐社工委人选",
    "street_officer": "接社区报来的事，自己办或者函送部门",
    "street_secretary": "同样的事，以街道书记的身份；批复社工委名单",
    "department": "逐点答复街道的协办函",
    "department_head": "签发，或者退回重写",
    "district_officer": "看全县区的事停在哪里，督导检查",
    "reader_street": "照清单看记录，写下发现，别的只看",
    "leader": "看自己联系的社区等什么，盯一件事，记走访",
    "city_officer": "看各县区的数，看不到一件件的事",
}


@dataclass(frozen=True)
class Door:
    """One role of the demo, who holds it and where, and what they see first."""

    role: str
    label: str
    name: str
    place: str
    username: str
    work: str


@public
def doors(request: Request) -> HttpResponse:
    """`/demo/`."""
    _only_here(request)
    found = [_door(key, post, account) for key, (post, account) in _holders().items()]
    return render(request, "desk/demo.html", {"doors": found, "back": request.user.is_authenticated})


@public
@require_POST
def enter(request: Request, role: str) -> HttpResponse:
    """POST `/demo/<role>/`: sign in as who holds the role."""
    _only_here(request)
    held = _holders().get(role)
    if held is None:
        raise Http404("no such role in this demo")
    post, account = held
    signin.begin(request, account, post.pk)
    return redirect(addresses.landing(of_post(post)))


@public
def parts(request: Request) -> HttpResponse:
    """`/ui/`: every component in every state, for who builds linli; a real installation has no such page."""
    if not settings.DEBUG and not _is_demo():
        raise Http404("not a demo")
    return showcase(request)


def _is_demo() -> bool:
    return Installation.objects.filter(kind="demo").exists()


def _only_here(request: HttpRequest) -> None:
    address = str(request.META.get("REMOTE_ADDR") or "")
    try:
        near = ipaddress.ip_address(address).is_loopback
    except ValueError:
        near = False
    if not near or any(request.META.get(name) for name in FORWARDED):
        raise Http404("not from here")
    if not _is_demo():
        raise Http404("not a demo")


def _holders() -> dict[str, tuple[Post, Account]]:
    """Of each role the first who holds it today and has an account, in the order the roles are declared.

    Of departments and their heads, rather one who has a letter on the desk. Whoever else holds the role stands
    beneath by the name of their account.
    """
    # An account that opened by itself, with a seat on a committee, has no name to remember it by.
    chosen = Account.objects.filter(is_active=True, must_change=False).order_by("-pk")
    accounts = {account.person_id: account for account in chosen}
    letters = Case.objects.filter(assignee_id=OuterRef("pk"), state__in=AT_DEPARTMENT)
    posts = Post.objects.filter(in_office(), person_id__in=accounts).annotate(idle=~Exists(letters))
    found: dict[str, dict[str, tuple[Post, Account]]] = {role: {} for role in roles.REGISTRY}
    for post in posts.order_by("idle", "pk").select_related("place", "person"):
        account = accounts[post.person_id]
        same = found.get(post.role, {})
        same[account.username if same else post.role] = (post, account)
    return {key: pair for same in found.values() for key, pair in same.items()}


def _door(key: str, post: Post, account: Account) -> Door:
    label = roles.label(post.role)
    title = post.title if post.title != label else ""
    words = "　".join(filter(None, (post.unit or str(post.place), title)))
    return Door(key, label, post.person.name, words, account.username, WORK.get(post.role, ""))
