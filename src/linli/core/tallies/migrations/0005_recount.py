"""What was counted before there was a stock and how long: each place again from its lines."""

from django.db import migrations

from linli.core.journal import guard


class Migration(migrations.Migration):
    atomic = False
    dependencies = (("tallies", "0004_stock"), ("journal", "0003_heads"))
    operations = (
        migrations.RunSQL(
            guard.RECOUNT,
            migrations.RunSQL.noop,
            hints={"online": "locks one place's head at a time, for as long as it takes to count its lines"},
        ),
    )
