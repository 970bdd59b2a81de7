"""Which pages are open to everybody, and that every other asks for a right that some role has."""

from tests.house.source import HERE, listed

from linli.core.people import roles
from linli.ops.host import rooms
from tools.access.targets import addresses


def test_the_public_pages_are_those_on_the_list() -> None:
    found = {address for address, view in addresses() if getattr(view, "is_public", False)}
    assert sorted(found) == listed(HERE / "public.txt")


def test_every_other_page_asks_for_a_right_that_somebody_has() -> None:
    rooms.load()
    given = {right for role in roles.REGISTRY.values() for right in role.rights}
    asked = {
        address: getattr(view, "right", "none")
        for address, view in addresses()
        if not getattr(view, "is_public", False)
    }
    # '' is whoever has signed in: one's own account.
    assert {address: right for address, right in asked.items() if right not in given and right} == {}
    assert all(address.startswith("/desk/me/") for address, right in asked.items() if not right)
    assert asked["/desk/"] == "desk"


def test_no_address_is_there_twice() -> None:
    found = [address for address, _ in addresses()]
    assert sorted({one for one in found if found.count(one) > 1}) == []
