"""With whom a problem stands, as a filter of the list: the same states that the boards count under these words."""

from django.db.models import Q

# At a department: being answered, or waiting for its head.
AT_DEPARTMENT = ("letter", "part_to_sign", "to_sign")
_AWAY = ("with_street", "street", *AT_DEPARTMENT)
# Its label, and the rows.
WHERE: dict[str, tuple[str, Q]] = {
    "community": ("社区", ~Q(state__in=(*_AWAY, "shelved"))),
    "own": ("社区，含挂账", ~Q(state__in=_AWAY)),
    "outside": ("街道、部门", Q(state__in=_AWAY)),
    "street": ("街道", Q(state__in=("with_street", "street"))),
    "department": ("部门", Q(state__in=AT_DEPARTMENT)),
    "shelved": ("挂账", Q(state="shelved")),
}
