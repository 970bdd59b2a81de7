"""Several ticked in the list: one move, each taken for itself, and every refusal said."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests import ways
from tests.cast import Cast
from tests.pages import signed_in, text

from linli.core.journal.models import Entry
from linli.core.people.actor import PUBLIC
from linli.core.procedures.models import Case
from linli.domains.problems import actions as demands
from linli.domains.problems.models import Problem


def send(client: Client, move: str, *cases: Case, **data: Any) -> Any:
    return client.post("/problems/", {"move": move, "pick": [case.pk for case in cases], **data})


@pytest.mark.clause("4.2")
def test_several_are_accepted_and_what_cannot_be_is_said(cast: Cast) -> None:
    first, second, done = (
        ways.report(cast),
        ways.report(cast, "井盖松了", facet="municipal"),
        ways.solving(cast),
    )
    client, token = signed_in(cast.clerk), str(uuid4())
    asked = send(client, "accept", first, second, done)
    assert asked.status_code == 200
    assert "受理，2 件" in text(asked)
    assert "现在是“社区办理中”，不能受理" in text(asked)
    assert {ways.again(case).state for case in (first, second)} == {"reported"}
    for _ in range(2):
        answer = send(client, "accept", first, second, done, handler=cast.grid_worker.post_id, token=token)
        assert "2 件受理了，1 件没有" in text(answer).replace("\n", "")
        assert "现在是“社区办理中”，不能“受理”" in text(answer)
    assert Entry.objects.filter(verb="accept", case_id__in=[first.pk, second.pk]).count() == 2
    kept = Problem.objects.select_related("case").in_bulk([first.pk, second.pk])
    assert {(row.case.facet, row.first_taker_id) for row in kept.values()} == {
        ("housing", cast.grid_worker.post_id),
        ("municipal", cast.grid_worker.post_id),
    }


def test_urgent_ones_stay_urgent(cast: Cast) -> None:
    case = ways.report(cast, "楼道电线裸露", facet="safety")
    send(signed_in(cast.clerk), "accept", case, handler=cast.grid_worker.post_id, token=str(uuid4()))
    assert Problem.objects.get(case=case).urgent


def test_several_are_for_the_community_and_then_for_somebody_else(cast: Cast) -> None:
    cases = [ways.accept(cast, ways.report(cast)) for _ in range(2)]
    client = signed_in(cast.secretary)
    given = {"difficulty": "simple", "handler": cast.grid_worker.post_id, "words": "一起换灯"}
    assert "2 件定为社区办了" in text(send(client, "solve", *cases, **given, token=str(uuid4()))).replace(
        "\n", ""
    )
    due = [ways.again(case).due_at for case in cases]
    answer = send(client, "pass_on", *cases, handler=cast.steward.post_id, token=str(uuid4()))
    assert "2 件改了承办人" in text(answer).replace("\n", "")
    kept = [ways.again(case) for case in cases]
    assert [case.due_at for case in kept] == due
    assert {(case.assignee_id, case.turn) for case in kept} == {(cast.steward.post_id, "post")}
    assert {row.first_taker_id for row in Problem.objects.all()} == {cast.grid_worker.post_id}
    again = send(client, "pass_on", *cases, handler=cast.steward.post_id, token=str(uuid4()))
    assert "现在就是这一位在办" in text(again)


def test_what_is_no_move_of_several_and_whose_they_are(cast: Cast) -> None:
    case = ways.report(cast)
    foreign = demands.report(cast.next_door, PUBLIC, {"text": "灯坏了", "spot": ""}, uuid4())[0]
    client = signed_in(cast.clerk)
    for move in ("", "close", "decline", "confirm"):
        assert send(client, move, case).status_code == 400
    assert send(client, "accept", case, foreign).status_code == 404
    assert send(client, "accept").status_code == 302
    stranger = {"handler": cast.stranger.post_id, "token": str(uuid4())}
    assert send(client, "accept", case, **stranger).status_code == 422
    grid = signed_in(cast.grid_worker)
    refused = send(grid, "accept", case, handler=cast.grid_worker.post_id, token=str(uuid4()))
    assert "1 件没有" in text(refused)
    assert ways.again(case).state == "reported"
