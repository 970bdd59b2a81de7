import django.db.models.deletion
from django.db import migrations, models

from linli.core.journal import guard


class Migration(migrations.Migration):
    dependencies = (("tallies", "0003_firm"), ("places", "0001_initial"))
    operations = (
        migrations.AddField("tally", "gone", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("tally", "minutes", models.BigIntegerField(default=0, db_default=0)),
        migrations.CreateModel(
            "Stock",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=90)),
                ("n", models.BigIntegerField(default=0)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind"], name="stock_kind")],
                "constraints": [models.UniqueConstraint(fields=("place", "kind"), name="stock_once")],
            },
        ),
        migrations.RunSQL(
            guard.STOCK,
            migrations.RunSQL.noop,
            hints={"online": "replaces one function by another that counts the same and more"},
        ),
    )
