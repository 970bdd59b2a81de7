"""Who signs for a department."""

from datetime import datetime

from linli.core import clock
from linli.core.people.models import Post


def head_of(post: Post, at: datetime) -> Post | None:
    """The head of the officer's department on that day; None when nobody holds the post."""
    held = Post.objects.filter(
        role="department_head",
        place_id=post.place_id,
        unit=post.unit,
        during__contains=clock.local(at).date(),
        known__endswith__isnull=True,
    )
    return held.order_by("pk").first()
