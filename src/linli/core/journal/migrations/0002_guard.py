from django.db import migrations

from linli.core.journal import guard


class Migration(migrations.Migration):
    dependencies = (("journal", "0001_initial"),)
    operations = (migrations.RunSQL(guard.TRIGGERS, migrations.RunSQL.noop),)
