"""What a page says that is not opened: to whom, and where it leads."""

import pytest
from django.test import Client
from tests import pages, ways
from tests.cast import Cast, hold

from linli.core.people.models import Account, Post
from linli.core.places.models import Place


@pytest.mark.parametrize(
    ("role", "level", "first"),
    [
        ("system_admin", "city", "/desk/system/"),
        ("security_admin", "city", "/desk/accounts/"),
        ("audit_admin", "city", "/desk/journal/"),
        ("clerk", "community", "/desk/"),
    ],
)
def test_a_refusal_leads_staff_to_a_page_of_their_own(cast: Cast, role: str, level: str, first: str) -> None:
    who = cast.clerk if level == "community" else hold("高原", role, Place.objects.get(level="city"))
    client = pages.signed_in(who)
    refused = client.get("/desk/system/" if role != "system_admin" else "/problems/")
    words = pages.text(refused)
    assert refused.status_code == 403
    assert f'class="button filled" href="{first}"' in words
    assert client.get(first).status_code == 200
    assert "安全管理员" in words
    for word in ("由社区填写", "社区书记", "左上角"):
        assert word not in words, word


def test_a_refusal_speaks_of_other_posts_to_who_holds_them(cast: Cast) -> None:
    held = Post.objects.get(pk=cast.clerk.post_id)
    Post.objects.create(
        person=held.person, role="member", place=held.place, during=held.during, known=held.known
    )
    assert "左上角换岗位" in pages.text(pages.signed_in(cast.clerk).get("/desk/system/"))


def test_a_form_without_a_token_is_explained_as_it_was_sent(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    words = pages.text(client.post("/complaint/"))
    assert "您写的在下面" not in words
    assert "换了人登录" not in words
    assert "您写的在下面" in pages.text(client.post("/complaint/", {"text": "路灯不亮"}))
    client.force_login(Account.objects.get(person_id=cast.clerk.person_id))
    assert "换了人登录" in pages.text(client.post("/problems/new/"))


def test_what_takes_only_a_form_says_so_and_leads_to_the_page_above(cast: Cast) -> None:
    clerk, case = pages.signed_in(cast.clerk), ways.report(cast)
    html = {"Accept": "text/html,*/*;q=0.8"}
    for address, above in (
        (f"/problems/{case.pk}/accept/", f"/problems/{case.pk}/"),
        (f"/problems/{case.pk}/phone/", f"/problems/{case.pk}/"),
        (f"/meetings/table/{case.pk}/", "/meetings/"),
        ("/sign-out/", "/desk/"),
    ):
        answer = clerk.get(address, headers=html)
        assert (answer.status_code, answer["Allow"]) == (405, "POST"), address
        assert "这一步要从页面上的按钮办" in pages.text(answer)
        assert f'class="button filled" href="{above}"' in pages.text(answer), address
        assert clerk.get(above).status_code == 200
        assert clerk.get(address).content == b""
