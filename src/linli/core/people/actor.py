"""Who acts: a post of a person, the public, or the system."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, wraps
from typing import Any

from django.db.models import Q, QuerySet

from linli.core import clock, statements
from linli.core.people import roles
from linli.core.people.models import Account, Person, Post
from linli.core.places.models import Place
from linli.core.statements import Kept, Told


@dataclass(frozen=True)
class Actor:
    """One person under one post at a time. `key` is all that the journal keeps of it."""

    role: str
    place_id: int | None = None
    level: str = ""
    post_id: int | None = None
    person_id: int | None = None
    name: str = ""
    title: str = ""
    # When a post that is held for hours or days ends, and whose it is while its holder is away.
    ends_at: datetime | None = None
    deputy_for: str = ""

    @property
    def key(self) -> str:
        return f"post:{self.post_id}" if self.post_id else self.role

    @property
    def reads(self) -> bool:
        """Whether it reads and changes nothing."""
        return self.role in roles.REGISTRY and bool(roles.role(self.role).reads_as)

    @property
    def sight(self) -> str:
        """The role whose pages it sees; what it may do goes by `role`."""
        return roles.role(self.role).reads_as if self.reads else self.role

    def may(self, right: str) -> bool:
        return self.role in roles.REGISTRY and right in roles.role(self.role).rights


# Who also reaches a row that is assigned to somebody else: asked of one row in memory, never for a list.
ALSO: list[Callable[[Actor, Any], bool]] = []
PUBLIC = Actor("public", name="居民")
SYSTEM = Actor("system", name="系统")


def of_post(post: Post) -> Actor:
    """The actor that a post makes of its holder."""
    return Actor(
        role=post.role,
        place_id=post.place_id,
        level=post.place.level,
        post_id=post.pk,
        person_id=post.person_id,
        name=post.person.name,
        title=post.title or roles.label(post.role),
        ends_at=ends_at(post),
        deputy_for=getattr(post, "deputy_for", "") or "",
    )


def ends_at(post: Post) -> datetime | None:
    """The moment from which the post is held no more; None while no end is set."""
    last = clock.at(post.during.upper) if post.during.upper else None
    return min(filter(None, (last, post.ends_at)), default=None)


def in_office(day: date | None = None) -> Q:
    """Posts that are held on the day (today), as the records now say."""
    return Q(during__contains=day or clock.today(), known__endswith__isnull=True)


def posts_of(account: Account) -> list[Post]:
    """The posts that the account's person holds today."""
    return entered(account.pk)[1]


def fits(post: Post) -> bool:
    """Whether the role is one that a place of this level has: nobody acts under a post that does not fit."""
    return post.role in roles.REGISTRY and roles.role(post.role).level == post.place.level


_ENTERED = f"""
SELECT {statements.columns(Account, "account")}, {statements.columns(Post, "post")},
  {statements.columns(Place, "place")}, person.name, absent.name
FROM people_account account JOIN people_person person ON person.id = account.person_id
  LEFT JOIN people_post post ON post.person_id = person.id AND post.during @> %s::date AND upper(post.known) IS NULL
    AND (post.ends_at IS NULL OR post.ends_at > %s)
  LEFT JOIN places_place place ON place.id = post.place_id
  LEFT JOIN people_post instead ON instead.id = post.stands_for_id
  LEFT JOIN people_person absent ON absent.id = instead.person_id
WHERE account.id = %s ORDER BY post.id
"""  # noqa: S608 - columns of ours


def entered(pk: Any) -> tuple[Account | None, list[Post]]:
    """The account, and the posts that its person holds today: every page asks it, so it is one statement."""
    account, posts = None, []
    for row in statements.rows(_ENTERED, [clock.today(), clock.now(), pk]):
        account, rest = statements.made(Account, row)
        if rest[0] is not None:
            post, rest = statements.made(Post, rest)
            post.place, rest = statements.made(Place, rest)
            post.person = Person.from_db("default", ["id", "name"], [post.person_id, rest[0]])
            post.deputy_for = rest[1] or ""
            if fits(post):
                posts.append(post)
    return account, posts


def scope(actor: Actor) -> Q:
    """The cases that the actor reaches, by place, street, district or assignee; one source for lists and objects."""
    if actor.role == "system":
        return Q()
    if actor.role not in roles.REGISTRY or actor.place_id is None:
        return Q(pk__in=[])
    role = roles.role(actor.role)
    if role.reach == roles.FIGURES:
        return Q(procedure__in=sorted(role.oversees)) if role.oversees else Q(pk__in=[])
    if role.reach == roles.ASSIGNED:
        return Q(assignee_id=actor.post_id)
    level = {"city": Q(), "district": Q(district_id=actor.place_id), "street": Q(street_id=actor.place_id)}
    return level.get(actor.level, Q(place_id=actor.place_id))


def kept_for[Row](make: Callable[[Actor], QuerySet[Any, Row]]) -> Callable[..., list[Row]]:
    """A kept query for whoever acts: its text is the same for everybody of a role at a level; `make` is given the actor."""

    @cache
    def of(role: str, level: str) -> Kept[Row]:
        place: Any = Told("actor_place")
        post: Any = Told("actor_post")
        return Kept(lambda: make(Actor(role, place, level, post)))

    @wraps(make)
    def found(actor: Actor, **told: Any) -> list[Row]:
        if actor.place_id is None and actor.role != "system":
            return []
        return of(actor.role, actor.level)(actor_place=actor.place_id, actor_post=actor.post_id, **told)

    return found


def reaches(actor: Actor, row: Any) -> bool:
    """`scope` asked of one row in memory."""
    if actor.role == "system":
        return True
    if actor.role not in roles.REGISTRY or actor.place_id is None:
        return False
    role = roles.role(actor.role)
    if role.reach == roles.FIGURES:
        return bool(row.procedure in role.oversees)
    if role.reach == roles.ASSIGNED:
        return bool(row.assignee_id == actor.post_id) or any(also(actor, row) for also in ALSO)
    if actor.level == "city":
        return True
    ids = {"district": row.district_id, "street": row.street_id}
    return bool(ids.get(actor.level, row.place_id) == actor.place_id)
