"""`./linli serve`: a real installation, behind a proxy. Refuses demo data and a travelling clock."""

import argparse
import ipaddress
import json
import logging
import os

from linli.ops import environment, run
from linli.ops.host import database, installation, supervise
from linli.ops.host.refusals import Plain
from linli.ops.host.secrets import refuse_missing
from linli.ops.process import end_in_order

# How it logs, where the environment does not say otherwise: for machines, a line for each page.
LOGGED = {"LINLI_LOG": "json", "LINLI_LOG_LEVEL": "info"}


def main(args: argparse.Namespace) -> int:
    end_in_order()
    home = environment.home()
    url = os.environ.get("LINLI_DATABASE_URL", "")
    with run.only_one(home):
        refuse(url)
        supervise.sweep(home)
        run.refuse_taken(args.host, args.port)
        told = LOGGED | environment.of(home, url)
        run.refresh(home, url)
        database.step("opening", **told)
        workers = args.workers or max(1, os.cpu_count() or 1)
        children = [
            supervise.web(home, told, args.host, args.port, workers),
            supervise.worker(home, told),
            supervise.tick(home, told),
        ]
        address = f"http://{args.host}:{args.port}/"

        def ready() -> None:
            run.wait_for(f"{address}health/live", children[0])
            print(
                json.dumps({"address": address})
                if args.json
                else f"邻里已经运行  linli is running:  {address}"
            )
            if not args.json and not os.environ.get("LINLI_HOSTS"):
                print(
                    "LINLI_HOSTS 没有设：只有本机能打开  not set: only this machine can open it.", flush=True
                )

        return supervise.keep(children, lambda: None, ready)


def refuse(url: str) -> None:
    """Everything that a real installation is not served with. Raises Plain."""
    if not url:
        raise Plain(
            "没有 LINLI_DATABASE_URL。先 ./linli init。", "No LINLI_DATABASE_URL. ./linli init comes first."
        )
    if os.environ.get("LINLI_CLOCK"):
        raise Plain(
            "正式系统不用假时钟：去掉 LINLI_CLOCK。",
            "A real installation keeps real time: unset LINLI_CLOCK.",
        )
    if os.environ.get("LINLI_DEBUG") == "1":
        raise Plain(
            "LINLI_DEBUG=1 会把数据显示给外人，正式系统不用：去掉它。",
            "LINLI_DEBUG=1 shows data to strangers: unset it.",
        )
    if os.environ.get("LINLI_LOG_LEVEL", "info").upper() not in logging.getLevelNamesMapping():
        raise Plain(
            "LINLI_LOG_LEVEL 是 debug、info、warning、error 之一。",
            "LINLI_LOG_LEVEL is one of debug, info, warning, error.",
        )
    refuse_odd_proxies(os.environ.get("LINLI_PROXIES", ""))
    state = installation.of(url)
    if state is None or not state.ready:
        raise Plain("这个数据库还没有建好：先 ./linli init。", "Not set up yet: ./linli init first.")
    if state.kind != "real":
        raise Plain("这是演示数据，不能做正式系统：用 ./linli run。", "This is demo data: use ./linli run.")
    database.check_role(url)
    home = environment.home()
    refuse_missing(home)
    if pending := database.step("pending", **environment.of(home, url)).strip():
        raise Plain(
            "数据库要先升级：./linli migrate", "The database must be migrated first: ./linli migrate", pending
        )


def refuse_odd_proxies(said: str) -> None:
    """Refuse what is no address and no network: nobody would know who asks. Raises Plain."""
    for one in (part.strip() for part in said.split(",") if part.strip()):
        try:
            ipaddress.ip_network(one, strict=False)
        except ValueError as error:
            raise Plain(
                f"LINLI_PROXIES 里的 {one} 不是 IP 地址或网段。",
                f"{one} in LINLI_PROXIES is neither an address nor a network.",
            ) from error
