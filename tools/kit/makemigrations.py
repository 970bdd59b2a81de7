"""`./linli makemigrations [APP…] [--check]`, for development: write what the models ask for."""

import argparse
import os

from linli.ops.scratch import set_up


def main(args: argparse.Namespace) -> int:
    os.environ.setdefault("LINLI_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    set_up()
    import warnings

    from django.core.management import call_command

    warnings.filterwarnings("ignore", "Got an error checking a consistent migration history")
    try:
        call_command("makemigrations", *args.apps, check_changes=args.check, interactive=False)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0
