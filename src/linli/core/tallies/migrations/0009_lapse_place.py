"""What was late with the street was counted on its own chain and counted off on the community's: both are corrected."""

from typing import Any

from django.db import migrations

from linli.core.tallies import corrections


def correct(*_: Any) -> None:
    """By lines of the journal, each place in a transaction of its own."""
    corrections.correct()


class Migration(migrations.Migration):
    atomic = False
    dependencies = (("tallies", "0008_corrected"), ("procedures", "0001_initial"))
    operations = (
        migrations.RunPython(
            correct,
            migrations.RunPython.noop,
            hints={"online": "locks one place's head at a time, for the few lines that it writes there"},
        ),
    )
