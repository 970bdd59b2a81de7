"""A part of the walk, run as `python -m tools.access.walk` on a database of its own: the job comes as JSON, each
outcome goes out as a line of JSON."""

import json
import sys
from dataclasses import asdict

from linli.ops.scratch import set_up


def main() -> int:
    set_up()
    from linli.core import clock
    from tools.access import apart, world
    from tools.access.calls import asks
    from tools.access.rules import outcomes

    job = json.load(sys.stdin)
    ground = world.read(job["ground"])
    if job["part"] is None:
        only = [
            ask for ask in asks(ground, ("GET",), ("inside", "out")) if job["only"] in ask.target.template
        ]
        with clock.travel(world.MOMENT):
            for found in apart.outcomes(ground, only):
                print(json.dumps(asdict(found)), flush=True)
        return 0
    part, parts = job["part"]
    every = [ask for ask in asks(ground, job["methods"], job["ways"]) if job["only"] in ask.target.template]
    mine = every[part::parts]
    with clock.travel(world.MOMENT):
        for found in outcomes(mine):
            print(json.dumps(asdict(found)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
