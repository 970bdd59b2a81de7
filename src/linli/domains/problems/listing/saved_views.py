"""Ways to look at the list that somebody kept under a name: one account's own, and a few that everybody has."""

from collections.abc import Sequence

from linli.core.people.models import Account
from linli.core.statements import Kept, Told
from linli.core.ui import parts
from linli.domains.problems.models import View
from linli.domains.problems.queries import Filters

MOST = 20
EVERYBODY = (
    ("已经逾期的", Filters(due="late")),
    ("今天到期的", Filters(due="today")),
    ("等反馈、等确认的", Filters(step=5)),
    ("一个月内要复查的挂账", Filters(tab="shelved", due="month")),
    ("5 户以上一起反映的", Filters(size=5, sort="-size")),
)


_VIEWS = Kept(lambda: View.objects.filter(account=Told("account")).order_by("pk"))


def of(account: Account) -> list[View]:
    """The account's own, in the order in which they were kept."""
    return _VIEWS(account=account.pk)


def links(asked: Filters, own: Sequence[View]) -> list[parts.Link]:
    """Those of everybody, then one's own; the one that is looked at stands out."""
    here = asked.address()
    pairs = [(name, filters.address()) for name, filters in EVERYBODY] + [
        (one.name, one.query) for one in own
    ]
    return [parts.Link(name, query, current=query == here) for name, query in pairs]


def keep(account: Account, name: str, asked: Filters) -> str:
    """Keep the way under the name, in the place of one of that name; gives what is wrong, or ''."""
    name, query = " ".join(name.split()), asked.address()
    if not name:
        return "给这个视图起个名字"
    if len(name) > 20:
        return "名字不超过 20 个字"
    if len(query) > 400:
        return "条件太长了，少几个再存"
    others = View.objects.filter(account=account).exclude(name=name).count()
    if others >= MOST:
        return f"最多存 {MOST} 个，先去掉几个"
    View.objects.update_or_create(account=account, name=name, defaults={"query": query})
    return ""


def forget(account: Account, pk: int) -> None:
    """Let one of the account's own go; of another's nothing happens."""
    View.objects.filter(account=account, pk=pk).delete()
