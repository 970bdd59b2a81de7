"""`./linli prove` in rounds: what fell is told with the command that does the same again, what was cut off is no failure."""

import argparse
from itertools import islice

import pytest

from linli import __main__ as commands
from tools.prove import rounds, run
from tools.prove.rounds import Round


def test_a_round_that_fell_says_how_to_do_it_again(capsys: pytest.CaptureFixture[str]) -> None:
    """The second fails as somebody's would: the name of a procedure that there is not."""
    two = iter([Round("good", ["procedures", "--check"]), Round("bad", ["procedures", "--into"])])
    assert rounds.run(two, 5) == 1
    said = capsys.readouterr().out
    assert "again: ./linli procedures --into" in said
    assert said.endswith("1 passed, 1 failed\n")
    assert "good" in said.splitlines()[0]
    assert said.splitlines()[0].endswith("ok")


def test_what_the_end_of_the_time_cuts_off_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    slow = Round("slow", ["-m", "http.server", "0", "--bind", "127.0.0.1"])
    assert rounds.run(iter([slow, slow]), 0.02) == 0
    assert "cut off by the end of the time" in capsys.readouterr().out


@pytest.mark.parametrize("name", rounds.ROUNDS)
def test_each_round_is_a_command_that_there_is(name: str) -> None:
    """The command line takes the words of each; the same seed gives the same rounds."""
    some = list(islice(rounds.ROUNDS[name](7), 5))
    assert [one.command for one in islice(rounds.ROUNDS[name](7), 5)] == [one.command for one in some]
    for one in some:
        if one.command[0] not in ("-m", "test"):
            commands.parser().parse_args(one.command)


def test_alone_it_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(argparse.Namespace(what=None)) == 0
    listed = [line.split()[2] for line in capsys.readouterr().out.splitlines()]
    assert listed == list(run.SAYS)
    assert set(run.SAYS) == {"days", "all", *rounds.ROUNDS}
    assert run.SHARES.keys() == rounds.ROUNDS.keys()
    assert sum(run.SHARES.values()) == pytest.approx(1)
