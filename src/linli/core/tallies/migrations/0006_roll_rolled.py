import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from linli.core.journal import guard

KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = (("tallies", "0005_recount"), ("journal", "0003_heads"))
    operations = (
        migrations.CreateModel(
            "Roll",
            [
                ("id", KEY),
                ("digest", models.CharField(max_length=32, unique=True)),
                ("members", django.contrib.postgres.fields.ArrayField(models.BigIntegerField())),
                ("through", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            "Rolled",
            [
                ("id", KEY),
                ("day", models.DateField()),
                ("kind", models.CharField(max_length=90)),
                ("n", models.BigIntegerField()),
                ("gone", models.BigIntegerField()),
                ("minutes", models.BigIntegerField()),
                (
                    "roll",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tallies.roll",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("roll", "kind", "day"), name="rolled_once")]
            },
        ),
        migrations.RunSQL(
            guard.ROLL, migrations.RunSQL.noop, hints={"online": "makes functions that nothing calls yet"}
        ),
    )
