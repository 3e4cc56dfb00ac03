"""Marks by criteria and what a stage makes of them: worked examples of the reference, bands, minimums, aggregation."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from app.domain.rounds.path import marks, stages
from app.domain.rounds.path.inputs import MarkEntry, Marks, StagePlan
from app.domain.rounds.path.scoring import Verdict
from app.domain.rounds.states import RoundState
from app.errors import Invalid, Refused
from tests import marking, panels

D = Decimal


def results(stage, people) -> list:
    told = {each.candidacy_id: each for each in stage.results}
    return [told[each.id] for each in people]


def criteria(*weights) -> list[dict]:
    return [{"title": f"要素{n}", "weight": weight} for n, weight in enumerate(weights, 1)]


@pytest.mark.parametrize(
    ("weights", "points", "total"),
    [
        ((50, 50), ("81.25", "78.5"), "79.88"),  # 79.875: the third place is rounded half up
        ((60, 40), ("84", "91.5"), "87.00"),
        ((30, 20, 50), ("80", "70", "90"), "83.00"),
        ((30, 30, 30, 10), ("88", "92", "79", "85"), "86.20"),
    ],
)
def test_a_mark_is_the_weighted_sum_of_its_parts_to_two_places_half_up(
    session, cast, round_, people, weights, points, total
):
    stage = panels.open_stage(session, cast, round_, "judge", criteria=criteria(*weights))

    marking.submit_parts(session, cast, stage, "judge", {each.id: points for each in people})
    stages.close(session, cast.city, stage)

    assert {mark.points for mark in stage.seats[0].marks} == {D(total)}
    assert {result.score for result in stage.results} == {D(total)}
    assert list(stage.results[0].parts.values()) == [str(D(each).quantize(D("0.01"))) for each in points]


def test_a_part_below_its_minimum_fails_the_stage_however_high_the_total(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", criteria=marking.THREE)
    high, level, red = (95, 95, 95), (60, 60, 60), (100, "59.99", 100)

    marking.submit_parts(
        session, cast, stage, "judge", dict(zip([p.id for p in people], (high, level, red, high), strict=True))
    )
    stages.close(session, cast.city, stage)

    told = results(stage, people)
    assert [each.verdict for each in told] == [Verdict.PASS, Verdict.PASS, Verdict.FAIL, Verdict.PASS]
    assert told[2].score == D("92.00") and not told[2].advanced
    assert people[2].state == "eliminated"


def test_a_part_is_the_panels_so_that_one_judges_red_fails_nobody(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", "judge2", criteria=marking.THREE)
    marking.submit_parts(session, cast, stage, "judge", {each.id: (80, 50, 80) for each in people})
    marking.submit_parts(session, cast, stage, "judge2", {each.id: (80, 72, 80) for each in people})

    stages.close(session, cast.city, stage)

    middle = str(stage.criteria[1].id)
    assert {(each.parts[middle], each.verdict) for each in stage.results} == {("61.00", Verdict.PASS)}


def test_a_mark_of_a_stage_with_criteria_is_given_by_parts_and_by_all_of_them(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", criteria=marking.THREE)
    first, second, third = (str(each.id) for each in stage.criteria)
    entries = [
        MarkEntry(candidacy_id=people[0].id, points=80),
        MarkEntry(candidacy_id=people[1].id, parts={first: 80, second: 80}),
        MarkEntry(candidacy_id=people[2].id, parts={first: 80, second: 80, third: 80, "987654": 80}),
    ]

    with pytest.raises(Invalid) as refused:
        marks.save_marks(session, cast.judge, stage.seats[0], Marks(marks=entries))

    assert [(fault.loc, fault.code) for fault in refused.value.faults] == [
        (("marks", 0, "points"), "seat.mark_by_criterion"),
        (("marks", 1, "parts", third), "seat.part_missing"),
        (("marks", 2, "parts", "987654"), "seat.no_such_criterion"),
    ]
    assert stage.seats[0].marks == []


def test_a_mark_by_parts_is_taken_away_again(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", criteria=marking.THREE)
    seat = stage.seats[0]
    marks.save_marks(session, cast.judge, seat, marking.by_parts(stage, {people[0].id: (80, 80, 80)}))

    marks.save_marks(session, cast.judge, seat, Marks(marks=[MarkEntry(candidacy_id=people[0].id, parts={})]))

    assert seat.unmarked == people


def test_between_the_bands_is_borderline_and_goes_on_within_the_ratio(session, cast, round_, people):
    round_.places = 1
    stage = panels.open_stage(session, cast, round_, "judge", pass_mark=70, borderline_from=60, advance_ratio=2)
    given = dict(zip([p.id for p in people], (90, 65, 64, "59.99"), strict=True))

    panels.submit(session, cast, stage, "judge", given)
    stages.close(session, cast.city, stage)

    told = results(stage, people)
    assert [each.verdict.value for each in told] == ["pass", "borderline", "borderline", "fail"]
    assert [each.advanced for each in told] == [True, True, False, False]


@pytest.mark.parametrize(
    ("policy", "given", "score"),
    [
        ({}, (70, 80, 81, 82, 100), "82.60"),
        ({"score_method": "median"}, (70, 80, 81, 82, 100), "81.00"),
        ({"drop_extremes": 1}, (0, 80, 81, 82, 100), "81.00"),
        ({"drop_extremes": 1, "drop_from": 6}, (0, 80, 81, 82, 100), "68.60"),
        ({"drop_extremes": 2}, (0, 1, 81, 99, 100), "81.00"),
        ({"drop_extremes": 1, "score_method": "median"}, (0, 80, "81.01", 82, 100), "81.01"),
    ],
)
def test_judges_are_brought_together_as_the_policy_says(session, cast, round_, people, policy, given, score):
    round_.policy = policy
    judges = marking.bench(session, cast, 5)
    stage = panels.open_stage(session, cast, round_, *(user.username for user in judges))

    for user, points in zip(judges, given, strict=True):
        seat = marking.seat_of(stage, user.username)
        marks.submit(session, user.as_actor(), seat, panels.sheet({each.id: points for each in people}))
    stages.close(session, cast.city, stage)

    assert {each.score for each in stage.results} == {D(score)}


@pytest.mark.parametrize(("rule", "ranks"), [("together", [1, 1, 3]), ("written_first", [2, 1, 3])])
def test_ties_in_an_interview_are_told_by_the_written_mark_where_policy_says(session, cast, round_, rule, ranks):
    round_.policy = {"tie_rule": rule}
    people = panels.candidacy_rows(session, cast, round_, "c1", "c2", "c3")
    written = panels.open_stage(session, cast, round_, "city", kind="written", title="笔试", weight=40)
    panels.submit(session, cast, written, "city", dict(zip([p.id for p in people], (70, 80, 90), strict=True)))
    stages.close(session, cast.city, written)
    interview = panels.open_stage(session, cast, round_, "judge", weight=60)

    panels.submit(session, cast, interview, "judge", dict(zip([p.id for p in people], (85, 85, 75), strict=True)))
    stages.close(session, cast.city, interview)

    assert [each.rank for each in results(interview, people)] == ranks


def test_the_inspected_are_the_best_by_composite_with_ties_where_the_stage_has_no_ratio(session, cast, round_):
    round_.places, round_.policy = 1, {"inspect_ratio": 2}
    people = panels.candidacy_rows(session, cast, round_, "c1", "c2", "c3", "c4")
    written = panels.open_stage(session, cast, round_, "city", kind="written", title="笔试", weight=50)
    panels.submit(session, cast, written, "city", dict(zip([p.id for p in people], (90, 70, 80, 80), strict=True)))
    stages.close(session, cast.city, written)
    interview = panels.planned_stage(session, cast, round_, "judge", weight=50)
    panels.planned_stage(session, cast, round_, kind="inspection", title="考察", weight=0)
    stages.open_(session, cast.city, interview)

    panels.submit(session, cast, interview, "judge", dict(zip([p.id for p in people], (62, 90, 72, 60), strict=True)))
    stages.close(session, cast.city, interview)

    # composites 76, 80, 76, 70: by the interview alone c2 and c3 would go, c1 is as good as c3
    assert [each.advanced for each in results(interview, people)] == [True, True, True, False]


def test_criteria_are_typed_a_line_each_and_told_by_line_where_they_are_wrong():
    plan = StagePlan(
        kind="interview", title="面试", weight=50, criteria=["岗位认知 30 60\n组织 协调 20 -\n\n群众工作，50%"]
    )

    assert [(each.title, each.weight, each.minimum) for each in plan.criteria] == [
        ("岗位认知", 30, D(60)), ("组织 协调", 20, None), ("群众工作", 50, None),
    ]  # fmt: skip
    with pytest.raises(ValidationError) as wrong:
        StagePlan(kind="interview", title="面试", weight=50, criteria=["岗位认知\n组织协调 零\n群众工作 50 101"])
    told = wrong.value.errors()[0]
    assert told["loc"] == ("criteria",)
    assert [line in told["ctx"]["words"] for line in ("第 1 行", "第 2 行", "第 3 行")] == [True] * 3


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (["甲 50", "乙 40"], "criteria_total"),
        (["甲 50", "甲 50"], "criteria_twice"),
        (["甲 5"] * 21, "criteria_many"),
    ],
)
def test_criteria_make_a_hundred_and_each_has_a_name_of_its_own(given, kind):
    with pytest.raises(ValidationError) as wrong:
        StagePlan(kind="interview", title="面试", weight=50, criteria=given)

    assert [each["type"] for each in wrong.value.errors()] == [kind]


def test_a_borderline_lies_below_the_pass_mark():
    with pytest.raises(ValidationError) as wrong:
        StagePlan(kind="interview", title="面试", weight=50, pass_mark=60, borderline_from=60)

    assert [(each["loc"], each["type"]) for each in wrong.value.errors()] == [
        (("borderline_from",), "borderline_above")
    ]


def test_criteria_are_revised_in_a_draft_and_stand_once_published(session, cast):
    draft = panels.round_row(session, cast)
    stage = stages.add_stage(session, cast.city, draft, panels.plan(criteria=marking.THREE))

    stages.revise(session, cast.city, stage, panels.plan(criteria=criteria(40, 60)))
    session.flush()
    draft.state = RoundState.SELECTING
    with pytest.raises(Refused) as refused:
        stages.revise(session, cast.city, stage, panels.plan(criteria=criteria(50, 50)))
    stages.revise(session, cast.city, stage, panels.plan(criteria=criteria(40, 60), held_on="2026-05-23"))

    assert refused.value.code == "stage.rules_published"
    assert [(each.position, each.title, each.weight) for each in stage.criteria] == [(1, "要素1", 40), (2, "要素2", 60)]
