"""What closing an inspection decides, and who finds it where (A5)."""

import pytest

from app.domain.overview.waiting import waiting
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.inspection import actions, queries, reports
from app.domain.rounds.path import stages, standings
from app.domain.rounds.path.scoring import Verdict
from app.domain.rounds.states import StageState
from app.errors import Forbidden, NotFound, Refused
from tests import inspections, panels
from tests.make import refusal

WHY = Grounds(reason="材料须补正")


def test_the_stage_closes_when_everybody_is_inspected_and_every_team_accepted(session, cast, stage, people):
    without = refusal(Refused, stages.close, session, cast.city, stage)
    first = inspections.submitted(session, cast, inspections.announced(session, cast, stage, people[:2]))
    one_left = refusal(Refused, stages.close, session, cast.city, stage)
    second = inspections.announced(session, cast, stage, people[2:], ("judge3", "county"), title="第 2 考察组")
    inspections.submitted(session, cast, second)
    actions.accept(session, cast.city, first)
    unaccepted = refusal(Refused, stages.close, session, cast.city, stage)
    actions.accept(session, cast.city, second)

    stages.close(session, cast.city, stage)

    assert (without, one_left, unaccepted) == ("stage.without_team", "stage.without_team", "stage.reports_open")
    assert stage.state == StageState.CLOSED


def test_conclusions_decide_who_goes_on(session, cast, stage, people):
    inspections.closed(session, cast, stage, {"c1": "unfit", "c2": "fit_with_reserve"})

    told = {each.candidacy.cadre.key: (each.verdict, each.advanced, each.rank, each.score) for each in stage.results}
    assert told == {
        "c1": (Verdict.FAIL, False, 3, None), "c2": (Verdict.BORDERLINE, True, 2, None),
        "c3": (Verdict.PASS, True, 1, None),
    }  # fmt: skip
    assert [each.state.value for each in people] == ["eliminated", "eligible", "eligible"]


def test_an_inspection_changes_no_composite(session, cast, round_, people):
    interview = panels.open_stage(session, cast, round_, "judge3")
    marks = {each.id: mark for each, mark in zip(people, (90, 80, 70), strict=True)}
    panels.submit(session, cast, interview, "judge3", marks)
    stages.close(session, cast.city, interview)
    inspections.closed(session, cast, inspections.inspection_stage(session, cast, round_), {"c2": "unfit"})

    placed = standings.compute(session, round_)

    assert [(each.candidacy.cadre.key, each.composite, each.rank) for each in placed] == [
        ("c1", 90, 1), ("c3", 70, 2), ("c2", None, None),
    ]  # fmt: skip


def test_a_reopened_inspection_keeps_its_reports_and_may_be_returned(session, cast, stage, people):
    inspections.closed(session, cast, stage, {"c1": "unfit"})
    [inspection] = stage.inspections
    closed = refusal(Refused, actions.send_back, session, cast.city, inspection, WHY)

    stages.reopen(session, cast.city, stage, WHY)
    actions.send_back(session, cast.city, inspection, WHY)
    reports.write(session, cast.judge, inspection.reports[0], inspections.text(conclusion="fit"))
    actions.submit(session, cast.judge, inspection)
    actions.accept(session, cast.city, inspection)
    stages.close(session, cast.city, stage)

    assert closed == "inspection.stage_closed"
    assert [each.state.value for each in people] == ["eligible"] * 3
    assert {each.verdict for each in stage.results} == {Verdict.PASS}


def test_only_the_organizer_and_the_team_find_an_inspection(session, cast, stage):
    inspection = inspections.announced(session, cast, stage)
    where = (stage.round_id, stage.id, inspection.id)

    for name in ("city", "judge", "judge2"):
        assert queries.by_id(session, cast.actor(name), *where) is inspection
    for name in ("judge3", "county", "other_county"):
        with pytest.raises(NotFound):
            queries.by_id(session, cast.actor(name), *where)
        assert queries.of_stage(session, cast.actor(name), *where[:2]) == []
    for name in ("cadre", "sender", "receiver", "mentor", "system", "security", "audit"):
        with pytest.raises(Forbidden):
            queries.by_id(session, cast.actor(name), *where)


def test_home_tells_members_what_to_write_the_leader_to_hand_in_and_the_organizer_to_accept(session, cast, stage):
    inspection = inspections.announced(session, cast, stage)
    told = {name: lines(session, cast, name) for name in ("judge", "judge2", "judge3", "city")}
    inspections.written(session, cast, inspection)
    complete = {name: lines(session, cast, name) for name in ("judge", "judge2", "city")}
    actions.submit(session, cast.judge, inspection)
    handed_in = {name: lines(session, cast, name) for name in ("judge", "city")}

    place = f"/{inspection.place}"
    writing = [("reports_to_write", 3, place)]
    assert told == {"judge": writing, "judge2": writing, "judge3": [], "city": []}
    assert complete == {"judge": [("reports_to_hand_in", 1, place)], "judge2": [], "city": []}
    assert handed_in == {"judge": [], "city": [("reports_to_accept", 3, place)]}


def lines(session, cast, name) -> list:
    return [(line.code, line.n, line.href) for line in waiting(session, cast.actor(name)) if "report" in line.code]
