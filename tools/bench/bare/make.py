"""`python -m bare.make RECORDS PLACES USER PASSWORD`: tables, rows and one account, as the database's owner."""

import os
import sys

import django

FILL = (
    """
INSERT INTO bare_record (place, number, title, text, state, changed_at)
SELECT n %% %(places)s, '2026-' || n, '三单元楼道灯不亮，已经三天 ' || n,
       repeat('三单元楼道灯不亮，已经三天，老人上下很不方便。', 2), 'closed', now() - n * interval '1 minute'
FROM generate_series(1, %(records)s) AS n
""",
    """
INSERT INTO bare_line (record_id, at, who, words)
SELECT n, now() - n * interval '1 minute', '社区工作者', repeat('去现场看过，确实好了。', 3)
FROM generate_series(1, %(records)s) AS n, generate_series(1, 7)
""",
)


def main() -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection

    records, places, user, password = sys.argv[1:]
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, {"records": int(records), "places": int(places)})
    User.objects.create_user(user, password=password)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bare.settings"
    django.setup()
    main()
