"""How days, hours and what is left of them are said."""

from datetime import date, datetime, timedelta

from linli.core import clock
from linli.core.ui.parts import Badge, BadgeState

WEEKDAYS = "一二三四五六日"
FIRST_YEAR = 2021  # nothing in linli is older than the order that founded the committees
NEAR = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}


def _date(at: date | datetime) -> date:
    return clock.local(at).date() if isinstance(at, datetime) else at


def weekday(at: date | datetime) -> str:
    return f"周{WEEKDAYS[_date(at).weekday()]}"


def day(at: date | datetime | None) -> str:
    """2021年9月30日 周四; nothing for None."""
    if at is None:
        return ""
    d = _date(at)
    return f"{d.year}年{d.month}月{d.day}日 {weekday(d)}"


def shortday(at: date | datetime | None) -> str:
    """11月8日 周一."""
    if at is None:
        return ""
    d = _date(at)
    return f"{d.month}月{d.day}日 {weekday(d)}"


def monthday(at: date | datetime | None, now: datetime | None = None) -> str:
    """11月8日, with the year when it is not that of `now`: 2028年2月27日; nothing for None."""
    if at is None:
        return ""
    d, today = _date(at), clock.today() if now is None else _date(now)
    year = f"{d.year}年" if d.year != today.year else ""
    return f"{year}{d.month}月{d.day}日"


def dated(at: date | datetime) -> str:
    """11月8日 周一, with the year when it is not this one: 2028年2月27日 周日."""
    return f"{monthday(at)} {weekday(at)}"


def read_month(text: str) -> date | None:
    """'2021-11' of an address as the first of that month; None for what is no month, or one before linli or after next year."""
    try:
        month = date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
    return month if month and FIRST_YEAR <= month.year <= clock.today().year + 1 else None


def clocktime(at: datetime | None) -> str:
    """09:20."""
    return f"{clock.local(at):%H:%M}" if at else ""


def moment(at: datetime | date | None, now: datetime) -> str:
    """今天 09:20, 昨天 17:32, else 11月8日 周一, with the year when it is another one."""
    if at is None:
        return ""
    d, today = _date(at), _date(now)
    near = NEAR.get((d - today).days)
    if near:
        return f"{near} {clocktime(at)}" if isinstance(at, datetime) else near
    return shortday(d) if d.year == today.year else day(d)


def ago(at: datetime | date | None, now: datetime) -> str:
    """刚刚, 18 分钟前, 3 小时前, 昨天, 5 天前, 2 个月前; the same ahead: 明天, 5 天后."""
    if at is None:
        return ""
    days = (_date(now) - _date(at)).days
    side = "前" if days > 0 or (isinstance(at, datetime) and at <= now) else "后"
    if isinstance(at, datetime) and (days == 0 or abs(now - at) < timedelta(hours=12)):
        minutes = int(abs(now - at).total_seconds() // 60)
        if minutes < 1:
            return "刚刚"
        return f"{minutes} 分钟{side}" if minutes < 60 else f"{minutes // 60} 小时{side}"
    if near := NEAR.get(-days):
        return near
    size = abs(days)
    if size < 60:
        return f"{size} 天{side}"
    return f"{size // 30} 个月{side}" if size < 730 else f"{size // 365} 年{side}"


def _face(due: datetime) -> tuple[date, str]:
    """The day and hour as one would say them: midnight is 24:00 of the day that ends."""
    at = clock.local(due)
    if at.hour == at.minute == 0:
        return at.date() - timedelta(days=1), "24:00"
    return at.date(), f"{at:%H:%M}"


def last_day(due: datetime) -> date:
    """The last day that a time limit still counts: one that ends at midnight is over with the day before."""
    return _face(due)[0]


def badge(due: datetime | None, now: datetime, state: BadgeState | str = "", label: str = "") -> Badge:
    """The badge of a time limit. `state` and `label`, when given, win: the working days left are the caller's to count."""
    if due is None:
        return Badge(_state(state) or "far", label or "不限期", icon="calendar-event")
    d, hour = _face(due)
    days = (d - _date(now)).days
    if state in ("shelved", "done"):
        return Badge(
            _state(state) or "done", label or ("办完了" if state == "done" else f"挂账，{shortday(d)} 复查")
        )
    near = NEAR.get(days) or shortday(d)
    if due < now or state == "late":
        return Badge("late", label or _late(due, now, days), f"{near} {hour} 到期")
    if days > 0:
        text = label or ("明天" if days == 1 else f"剩 {days} 天")
        icon = "calendar-event" if text == "明天" else ""
        return Badge("soon" if state == "soon" else "far", text, shortday(d), icon)
    minutes = int((due - now).total_seconds() // 60)
    if label or minutes >= 240:
        return Badge("soon", label or "今天", f"{hour} 前")
    return Badge(
        "soon",
        f"剩 {minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"剩 {minutes} 分钟",
        f"今天 {hour}",
    )


def _late(due: datetime, now: datetime, days: int) -> str:
    if days <= -1:
        return f"逾期 {-days} 天"
    hours = int((now - due).total_seconds() // 3600)
    return f"逾期 {hours} 小时" if hours else "刚刚逾期"


def _state(name: str) -> BadgeState | None:
    states: dict[str, BadgeState] = {
        "far": "far",
        "soon": "soon",
        "late": "late",
        "shelved": "shelved",
        "done": "done",
    }
    return states.get(name)
