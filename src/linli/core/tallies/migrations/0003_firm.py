from django.db import migrations

from linli.core.journal import guard


class Migration(migrations.Migration):
    dependencies = (("tallies", "0002_trigger"),)
    operations = (migrations.RunSQL(guard.FIRM, migrations.RunSQL.noop),)
