"""People who sit in the hall: expected at the meeting or beside it, each with a browser that is signed in."""

from django.conf import settings

from linli.core.procedures.models import Case
from linli.domains.meetings.models import Attendance
from tests import pages
from tests.cast import Cast, hold


def cookie(account_of: object) -> str:
    client = pages.signed_in(account_of)  # type: ignore[arg-type]
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def seated(cast: Cast, meeting: Case, seats: int) -> tuple[list[str], str]:
    """The cookies of so many who attend, and the clerk's. Members of the place, who have no page of meetings else."""
    people = [hold(f"列席{number}", "member", cast.place) for number in range(seats)]
    Attendance.objects.bulk_create(
        Attendance(case=meeting, person_id=one.person_id, standing="居民代表", state="present")
        for one in people
    )
    return [cookie(one) for one in people], cookie(cast.clerk)
