"""Where a day's lines lie; made while others write."""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = (("journal", "0004_saltless"),)
    operations = (
        AddIndexConcurrently(
            model_name="entry", index=BrinIndex(fields=["at"], name="entry_at", pages_per_range=32)
        ),
    )
