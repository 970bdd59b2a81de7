from django.db import migrations

from linli.core.journal import guard


class Migration(migrations.Migration):
    dependencies = (("tallies", "0001_initial"), ("journal", "0002_guard"))
    operations = (migrations.RunSQL(guard.TALLY, migrations.RunSQL.noop),)
