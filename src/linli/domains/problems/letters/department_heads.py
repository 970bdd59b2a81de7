"""Who signs for a department."""

from datetime import datetime

from linli.core import clock
from linli.core.people.actor import in_office
from linli.core.people.models import Post


def head_of(post: Post, at: datetime) -> Post | None:
    """The head of the officer's department on that day; None when nobody holds the post."""
    heads = Post.objects.filter(
        in_office(clock.local(at).date()), role="department_head", place_id=post.place_id, unit=post.unit
    )
    return heads.order_by("pk").first()
