"""`./linli worker`: send what waits in the outbox, over and over; `--once` sends what is there and ends."""

import argparse
import json

from linli.ops.host import forever
from linli.ops.scratch import reading

PAUSE = 2.0  # seconds between two looks at an empty outbox
AT_ONCE = 5  # mails between two marks: each may take a slow server's 20 seconds


def main(args: argparse.Namespace) -> int:
    with reading():
        from linli.core.messages.outbox import send_due

        if not args.once:
            return forever.repeat("worker", lambda: {"sent": send_due(AT_ONCE)}, PAUSE)
        total = 0
        while sent := send_due():
            total += sent
    print(json.dumps({"sent": total}) if args.json else f"已发 sent: {total}")
    return 0
