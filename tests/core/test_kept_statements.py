"""A kept query gives what Django's own would, whatever it is told."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast

from linli.core.places.models import Place
from linli.core.statements import Kept, Told, any_of

OF_LEVEL = Kept(lambda: Place.objects.filter(level=Told("level")).select_related("parent").order_by("code"))
AMONG = Kept(lambda: Place.objects.filter(any_of("pk", "pks")).order_by("pk").values_list("pk", "name"))


def test_rows_come_with_what_stands_beside_them_in_one_query(cast: Cast) -> None:
    for level in (Place.DISTRICT, Place.STREET, "nothing"):
        with CaptureQueriesContext(connection) as asked:
            found = [(row, row.parent) for row in OF_LEVEL(level=level)]
        assert len(asked) == 1
        rows = Place.objects.filter(level=level).select_related("parent").order_by("code")
        assert found == [(row, row.parent) for row in rows]


def test_a_list_is_told_whatever_its_length(cast: Cast) -> None:
    pks = list(Place.objects.order_by("pk").values_list("pk", flat=True)[:5])
    for some in ([], pks[:1], pks):
        assert AMONG(pks=some) == list(
            Place.objects.filter(pk__in=some).order_by("pk").values_list("pk", "name")
        )
