"""What inspectors opened is called by what it is, whatever address the product has."""

import pytest

from linli.web.admin.access_log import NAMES, OTHER, named
from tools.access.targets import addresses


def test_every_address_has_a_name() -> None:
    assert [address for address, _ in addresses() if named(address) == OTHER] == []
    assert named("/no-such-room/") == OTHER


def test_every_name_is_some_addresss() -> None:
    said = {named(address) for address, _ in addresses()}
    assert [name for _, name in NAMES if name not in said] == []


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("/problems/<int:pk>/", "一件问题"),
        ("/problems/^export\\.(?P<ending>xlsx|csv)$", "导出问题清单"),
        ("/^problems/export\\.(?P<ending>xlsx|cs", "导出问题清单"),
        ("/board/<str:code>/", "工作进展"),
        ("/inspections/places/<int:pk>/", "受查的一个社区"),
        ("/rollout/briefings/<int:pk>/", "上报"),
        ("/^c/(?P<code>[0-9]{12})/board/$", "社区的公示栏"),
        ("/", "首页"),
    ],
)
def test_a_page_is_called_by_its_room(page: str, name: str) -> None:
    assert named(page) == name
