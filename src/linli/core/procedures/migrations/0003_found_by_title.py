"""Meetings, items, projects and all that was not found by its title so far."""

from typing import Any

from django.db import migrations

from linli.core import search

AT_ONCE = 1000
GONE = "（已依规删除）"


def fill(apps: Any, schema_editor: Any) -> None:
    cases = apps.get_model("procedures", "Case").objects.filter(words=None).exclude(title__in=["", GONE])
    last = 0
    with schema_editor.connection.cursor() as cursor:
        while rows := list(
            cases.filter(pk__gt=last).order_by("pk").values_list("pk", "title", "spot")[:AT_ONCE]
        ):
            cursor.executemany(
                "UPDATE procedures_case SET words = array_to_tsvector(%s) WHERE id = %s AND words IS NULL",
                [(search.lexemes(title, spot), pk) for pk, title, spot in rows],
            )
            last = rows[-1][0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("procedures", "0002_alter_case_place")]

    operations = [
        migrations.RunPython(
            fill,
            migrations.RunPython.noop,
            hints={"online": "fills what the version that serves leaves empty, a thousand rows at a time"},
        )
    ]
