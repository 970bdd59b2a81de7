from django.db import migrations

# The serving role cannot delete looks. It may have those of long ago deleted by the owner's function, which never
# takes one of the last half year: so long the law wants logs to be kept. It goes by the database's own time, which the
# role cannot set: business time is an argument like any other.
FORGET = """
CREATE FUNCTION linli_forget_looks(before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone bigint;
BEGIN
  DELETE FROM people_look WHERE at < LEAST(before, timeofday()::timestamptz - interval '184 days');
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("people", "0002_factor"),)
    operations = (
        migrations.RunSQL(
            FORGET,
            "DROP FUNCTION linli_forget_looks(timestamptz)",
            hints={"online": "a new function, which nobody who serves calls yet"},
        ),
    )
