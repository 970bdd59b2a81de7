"""The letters that were told up, by an index of their own; made while others write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("demands", "0009_letters_late_and_pledges"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="referral",
            index=models.Index(condition=models.Q(("level__gt", 0)), fields=["case"], name="referral_late"),
        ),
    ]
