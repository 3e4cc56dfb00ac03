"""Judges and organizer at the same moment: nobody's sheet is lost, nothing is closed over an open sheet."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.states import RoundState, SeatState, StageState
from tests import panels

WHY = {"reason": "核对后更正"}


@pytest.fixture
def marking(database, cast) -> tuple[str, list[int]]:
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
        people = panels.candidacy_rows(session, cast, round_, "c1", "c2")
        stage = panels.open_stage(session, cast, round_, "judge", "judge2", "judge3")
        return f"/{stage.place}", [each.id for each in people]


def sheet(people: list[int], points: int) -> dict:
    return {"marks": [{"candidacy_id": id_, "points": points} for id_ in people]}


def at_once(*acts) -> list:
    gate = Barrier(len(acts))

    def run(act):
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_judges_who_submit_at_the_same_moment_all_succeed(api, marking):
    place, people = marking
    judges = [api.judge, api.judge2, api.judge3]

    answers = at_once(
        *(
            lambda judge=judge, points=points: judge.post(f"{place}/marks-submission", json=sheet(people, points))
            for judge, points in zip(judges, (70, 80, 90), strict=True)
        )
    )

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    closed = api.city.post(f"{place}/closing").json()
    assert [result["score"] for result in closed["results"]] == ["80.00", "80.00"]


def test_of_many_windows_of_one_judge_one_saves(api, marking):
    place, people = marking
    api.judge.put(f"{place}/marks", json=sheet(people, 50))
    etag = api.judge.get(f"{place}/marks").headers["etag"]

    def save(points: int):
        return lambda: api.judge.put(f"{place}/marks", json=sheet(people, points), headers={"If-Match": etag})

    answers = at_once(*(save(points) for points in range(60, 68)))

    won = [points for points, answer in zip(range(60, 68), answers, strict=True) if answer.status_code == 200]
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 7}
    now = api.judge.get(f"{place}/marks").json()["own"]["marks"]
    assert {mark["points"] for mark in now} == {f"{won[0]}.00"}


def test_a_stage_never_closes_over_a_sheet_that_is_being_sent_back(api, database, cast, marking):
    place, people = marking
    for judge in (api.judge, api.judge2, api.judge3):
        judge.post(f"{place}/marks-submission", json=sheet(people, 80))
    seat = f"{place}/seats/{api.city.get(f'{place}/seats').json()['items'][0]['id']}"

    for _ in range(5):
        answers = at_once(lambda: api.city.post(f"{place}/closing"), lambda: api.city.post(f"{seat}/return", json=WHY))

        assert sorted(answer.status_code for answer in answers)[0] == 200
        assert {answer.status_code for answer in answers} <= {200, 409, 412}
        with database.reading() as session:
            stage = stage_queries.by_id(session, cast.city, *(int(part) for part in place.split("/")[2::2]))
            open_sheets = [each for each in stage.seats if each.state != SeatState.SUBMITTED]
            assert not (stage.state == StageState.CLOSED and open_sheets)
        if stage.state == StageState.CLOSED:
            api.city.post(f"{place}/reopening", json=WHY)
        if open_sheets:
            api.judge.post(f"{place}/marks-submission", json=sheet(people, 80))
