"""A line may count on the day that it names: the trigger, the recount and the sums of days read it so."""

from django.db import migrations

from linli.core.journal import guard


class Migration(migrations.Migration):
    dependencies = (
        ("tallies", "0007_alter_stock_place_alter_tally_place"),
        ("journal", "0007_entry_corrects"),
    )
    operations = (
        migrations.RunSQL(
            guard.CORRECTED,
            migrations.RunSQL.noop,
            hints={"online": "replaces three functions by others that count the same of every line there is"},
        ),
    )
