"""What is open is counted by its state from the index alone; made while others write."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = (("procedures", "0003_found_by_title"),)
    operations = (
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                fields=["place", "procedure", "due_at", "id"],
                name="case_open_state",
                condition=Q(closed_at__isnull=True),
                include=["state"],
            ),
        ),
        RemoveIndexConcurrently(model_name="case", name="case_open_due"),
    )
