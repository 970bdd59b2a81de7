"""What the letters of a whole city cost: 424 rounds of 15, as files of one round and as one file (3.3).

`PYTHONPATH=src:. var/env/bin/python tools/bench/letters.py [--rounds 424] [--whole]`; without `--whole` a file a round.
Needs no database: the documents are made as the moves make them, with names of their own.
"""

import argparse
import json
import os
import resource
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.settings")

from linli.core.papers import pdf, word
from linli.core.papers.codes import new_code
from linli.core.papers.document import CERTIFICATE, Document

EACH = 15


def letter(number: int, round_: int) -> Document:
    blocks = (
        ("number", ""),
        ("title", "聘书"),
        ("addressee", f"王{'建国玉兰'[number % 4]}{'平芳强敏'[round_ % 4]} 同志："),
        (
            "runs",
            [
                ["兹聘请您为甘家巷社区建设工作委员会", ""],
                ["委员", "strong"],
                ["，聘期自2021年11月23日至2026年11月22日。", ""],
            ],
        ),
        ("space", 1),
        ("seal", {"by": "中共白银路街道甘家巷社区委员会", "day": "2021年11月23日"}),
    )
    lines = ["退出、解聘、换发以后，不再显示“有效”", "备案 白银路批〔2021〕23号；公示 甘家巷示〔2021〕3号"]
    foot = (("proof", {"title": "扫码看这份聘书是不是有效", "lines": lines}),)
    return Document(
        CERTIFICATE,
        "聘书",
        f"甘家巷聘〔2021〕{number}号",
        blocks,
        foot,
        new_code(),
        "2021-11-23",
        "甘家巷社区",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=424)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--form", choices=("pdf", "docx"), default="pdf")
    asked = parser.parse_args()
    pdf.MOST = 10_000  # the product asks for no more than a few hundred
    writer = pdf.to_pdf_of if asked.form == "pdf" else word.to_docx_of
    files = [
        [
            (made, f"https://linli.example/check/{made.check}/")
            for made in (letter(number, round_) for number in range(1, EACH + 1))
        ]
        for round_ in range(asked.rounds)
    ]
    if asked.whole:
        files = [[one for file in files for one in file]]
    began, size = time.perf_counter(), 0
    for file in files:
        size += len(writer(file))
    taken = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    letters = asked.rounds * EACH
    told = {"form": asked.form, "files": len(files), "letters": letters, "seconds": round(taken, 1)}
    more = {"ms_each": round(1000 * taken / letters, 1), "mb": round(size / 2**20, 1), "peak_mb": round(peak)}
    sys.stdout.write(json.dumps(told | more) + "\n")


if __name__ == "__main__":
    main()
