"""What came of each try to sign in: read by the audit administrator, and written by nobody else than the door."""

import ipaddress

from django.http import HttpRequest

from linli.core import clock
from linli.core.people import sessions
from linli.core.people.models import Account, Tried

IN, OUT, WRONG, LOCKED, CODE, CODE_LOCKED = "in", "out", "wrong", "locked", "code", "code-locked"
CLOSED, NO_POST, NOBODY, INVITED, NOT_INVITED = "closed", "no-post", "nobody", "invited", "not-invited"
LATE = "late"
SAID = {
    IN: "登录了",
    OUT: "退出了",
    WRONG: "账号或者密码不对",
    LOCKED: "试得太多，锁住了",
    CODE: "动态验证码不对",
    CODE_LOCKED: "验证码试得太多，锁住了",
    CLOSED: "账号停用了",
    NO_POST: "没有在任的岗位",
    LATE: "首次密码过期了",
    NOBODY: "市统一身份认证里的人没有登记",
    INVITED: "用登录单第一次登录",
    NOT_INVITED: "登录单上的码不对",
}
FAILED = (WRONG, LOCKED, CODE, CODE_LOCKED, CLOSED, NO_POST, LATE, NOBODY, NOT_INVITED)


def note(request: HttpRequest, what: str, account: Account | None = None) -> None:
    """Write down what came of a try; of a name that nobody has, nothing but that there was one."""
    Tried.objects.create(
        at=clock.now(),
        account=account,
        what=what,
        device=sessions.device(request.headers.get("User-Agent", "")),
        network=network(str(request.META.get("REMOTE_ADDR") or "")),
    )


def network(address: str) -> str:
    """The network that an address lies in: enough to see where a storm comes from."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))
