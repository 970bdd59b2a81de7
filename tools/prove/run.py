"""`./linli prove`: what takes longer than the gate has time for. Alone it lists what there is; exit 1 when something fell.

`--minutes` bounds each; of `all` it bounds the whole, shared out among the others. `--seed` draws the same again; it is
printed when none was given.
"""

import argparse
import secrets

from tools.prove import days, rounds

SAYS = {
    "days": "演示在每一天都完整 · the demo is whole on every day",
    "search": "性质和走法，没人挑过的 · properties and walks, on what nobody chose",
    "fuzz": "乱填 · nonsense to every form",
    "mutation": "逐一去掉每处把关 · each check taken away once: who notices",
    "replay": "真实留言、组建、推进 · real messages, formations, a roll-out",
    "access": "以每种岗位走遍每个地址 · every address as every role",
    "all": "以上全部 · all of these",
}
MINUTES = {"search": 60, "fuzz": 30, "mutation": 240, "replay": 120, "access": 60, "all": 240}
# What part of the time of `all` each gets; the days take what they take.
SHARES = {"access": 0.35, "search": 0.2, "replay": 0.15, "fuzz": 0.1, "mutation": 0.2}
DAYS = 8  # minutes that the days take


def main(args: argparse.Namespace) -> int:
    if args.what is None:
        for name, says in SAYS.items():
            print(f"./linli prove {name:8} {says}")
        return 0
    if args.what == "days":
        return days.main(args)
    seed = secrets.randbelow(10**6) if args.seed is None else args.seed
    minutes = args.minutes or MINUTES[args.what]
    print(f"--seed {seed} --minutes {minutes}", flush=True)
    if args.what != "all":
        return rounds.run(rounds.ROUNDS[args.what](seed), minutes)
    fell = []
    print(SAYS["days"], flush=True)
    if days.main(args):
        fell.append("days")
    for name, share in SHARES.items():
        print(SAYS[name], flush=True)
        if rounds.run(rounds.ROUNDS[name](seed), max(minutes - DAYS, 1) * share):
            fell.append(name)
    print(f"fell: {', '.join(fell)}" if fell else "all of it stands")
    return 1 if fell else 0
