"""The checklist of an installation on the system administrator's desk."""

from datetime import datetime
from typing import Any

from linli.core import checkup, clock, status_files

# What the checklist calls an examination; what has no name here is the server's own matter and keeps its own.
CALLED = {
    "machine": "系统",
    "disk": "磁盘",
    "logs": "日志",
    "durability": "断电不丢",
    "encoding": "数据库编码",
    "migrations": "数据库版本",
    "worker": "后台发信",
    "tick": "到时自动办",
    "outbox": "等发的信",
    "duties": "到时的事",
    "rulebook": "规则版本",
    "calendar": "节假日",
    "tls": "网址和加密",
    "administrators": "三位管理员",
    "first-sign-ins": "首次密码",
    "backup": "备份",
    "journal": "核对留痕",
    "postgresql": "PostgreSQL",
    "role": "数据库角色",
    "append-only": "留痕改不了",
    "connections": "数据库连接",
    "database-log": "数据库日志",
    "installation": "安装",
    "rules": "规则没有错",
    "clock": "时钟",
    "keys": "密钥",
    "apart": "备份分开放",
    "hsts": "只用加密",
    "mail": "邮件服务器",
    "fonts": "字体",
}
UNKNOWN_TO_PAGES = ("chromium",)


def made() -> dict[str, Any]:
    """What is examined now, and what `./linli doctor` found last on the server, wrong ones first."""
    now = [(one.name, one.state, one.chinese) for one in checkup.findings()]
    seen = {name for name, _, _ in now}
    told = status_files.read(status_files.DOCTOR) or {}
    then = [(one["name"], one["state"], one["chinese"]) for one in told.get("findings", ())]
    then = [one for one in then if one[0] not in seen and one[0] not in UNKNOWN_TO_PAGES]
    order = (checkup.WRONG, checkup.NOTE, checkup.OK)

    def rows(found: list[tuple[str, str, str]]) -> list[dict[str, str]]:
        ordered = sorted(found, key=lambda one: order.index(one[1]))
        return [
            {"name": CALLED.get(name, name), "state": state, "says": says} for name, state, says in ordered
        ]

    at = datetime.fromtimestamp(told["at"], clock.ZONE) if told else None
    return {
        "now": rows(now),
        "then": rows(then),
        "at": at,
        "wrong": sum(state == checkup.WRONG for _, state, _ in now + then),
    }
