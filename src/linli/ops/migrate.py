"""`./linli migrate`: bring the database to this code's state as its owner (or the demo)."""

import argparse
import json
import os
from urllib.parse import unquote, urlsplit

from linli.ops import environment
from linli.ops.host import cluster, database
from linli.ops.host.refusals import Plain


def main(args: argparse.Namespace) -> int:
    owner, serving = os.environ.get("LINLI_OWNER_URL"), os.environ.get("LINLI_DATABASE_URL")
    if bool(owner) != bool(serving):
        raise Plain(
            "LINLI_OWNER_URL（升级用）和 LINLI_DATABASE_URL（运行用）要一起给出。",
            "Give LINLI_OWNER_URL (for migrations) and LINLI_DATABASE_URL (for serving) together.",
        )
    if owner and serving:
        database.migrate(owner, unquote(urlsplit(serving).username or ""))
    else:
        with cluster.lease(environment.home()) as server:
            if "linli" not in server.databases():
                raise Plain("还没有数据库：先 ./linli run。", "There is no database yet: ./linli run first.")
            database.migrate(server.owner_url("linli"))
    print(json.dumps({"migrated": True}) if args.json else "数据库已是最新  The database is up to date.")
    return 0
