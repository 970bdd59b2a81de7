from django.db import migrations

from linli.core.journal import guard


class Migration(migrations.Migration):
    dependencies = (("journal", "0003_heads"),)
    operations = (migrations.RunSQL(guard.SALTLESS, migrations.RunSQL.noop),)
