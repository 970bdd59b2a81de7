"""A part of the walk, run as `python -m linli.ops.access_walk` on a database of its own: the job comes as JSON, each
outcome goes out as a line of JSON."""

import json
import sys
from dataclasses import asdict

from linli.ops.scratch import set_up


def main() -> int:
    set_up()
    from linli.core import clock
    from linli.ops import access_apart, access_world
    from linli.ops.access_calls import asks
    from linli.ops.access_rules import outcomes

    job = json.load(sys.stdin)
    ground = access_world.read(job["ground"])
    if job["part"] is None:
        only = [
            ask for ask in asks(ground, ("GET",), ("inside", "out")) if job["only"] in ask.target.template
        ]
        with clock.travel(access_world.MOMENT):
            for found in access_apart.outcomes(ground, only):
                print(json.dumps(asdict(found)), flush=True)
        return 0
    part, parts = job["part"]
    every = [ask for ask in asks(ground, job["methods"], job["ways"]) if job["only"] in ask.target.template]
    mine = every[part::parts]
    with clock.travel(access_world.MOMENT):
        for found in outcomes(mine):
            print(json.dumps(asdict(found)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
