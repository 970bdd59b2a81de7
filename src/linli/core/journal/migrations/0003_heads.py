from django.db import migrations

from linli.core.journal import guard


class Migration(migrations.Migration):
    dependencies = (("journal", "0002_guard"), ("places", "0001_initial"))
    operations = (migrations.RunSQL(guard.HEADS, migrations.RunSQL.noop),)
