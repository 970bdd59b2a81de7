"""Where the few lines lie that count on an earlier day than theirs; made while others write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models import Index, Q
from django.db.models.fields.json import KeyTextTransform


class Migration(migrations.Migration):
    atomic = False
    dependencies = (("journal", "0006_alter_entry_place"),)
    operations = (
        AddIndexConcurrently(
            model_name="entry",
            index=Index(
                KeyTextTransform("on", "data"), condition=Q(verb="correct-count"), name="entry_corrects"
            ),
        ),
    )
