"""Standings of a round: the composite of its stages, ranks with ties, by the round's tie rule."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from app.domain.rounds.path import stages, standings
from app.domain.rounds.path.models import StageResult
from app.domain.rounds.states import CandidacyState, RoundState
from app.errors import Invalid
from app.paging import Window
from tests import panels

KEYS = ("c1", "c2", "c3", "c4")


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


def walked(session, cast, policy, written, interview, keys=KEYS):
    """A round through a written exam (40) and an interview (60) with these marks."""
    round_ = panels.round_row(session, cast, state=RoundState.SELECTING, policy=policy)
    people = panels.candidacy_rows(session, cast, round_, *keys)
    first = panels.open_stage(session, cast, round_, "city", kind="written", title="笔试", weight=40)
    panels.submit(session, cast, first, "city", {p.id: m for p, m in zip(people, written, strict=True)})
    stages.close(session, cast.city, first)
    second = panels.open_stage(session, cast, round_, "judge", weight=60)
    standing = [p for p in people if p.state == CandidacyState.ELIGIBLE]
    told = {p.id: m for p, m in zip(people, interview, strict=True) if p in standing}
    panels.submit(session, cast, second, "judge", told)
    stages.close(session, cast.city, second)
    return round_, people, first, second


def names(placed) -> list:
    return [(each.candidacy.cadre.key, each.composite, each.rank, each.tied) for each in placed]


def test_the_composite_is_the_weighted_sum_of_the_stages(session, cast):
    round_, people, first, second = walked(session, cast, {}, (80, 90, 70, 59), (90, 70, 80, 0))

    placed = standings.compute(session, round_)

    assert names(placed) == [
        ("c1", Decimal("86.00"), 1, False),
        ("c2", Decimal("78.00"), 2, False),
        ("c3", Decimal("76.00"), 3, False),
        ("c4", None, None, False),
    ]
    told = {stage: score[:2] for stage, score in placed[0].stage_scores.items()}
    assert told == {first.id: (Decimal(80), True), second.id: (Decimal(90), True)}
    assert placed[3].stage_scores[first.id][:2] == (Decimal(59), False)


def test_equal_composites_share_a_rank_or_follow_the_written_mark_as_policy_says(session, cast):
    written, interview = (90, 75, 60, 60), (70, 80, 60, 60)

    together, *_ = walked(session, cast, {"tie_rule": "together"}, written, interview)
    by_written, *_ = walked(session, cast, {"tie_rule": "written_first"}, written, interview)

    assert [s[2:] for s in names(standings.compute(session, together))] == [(1, True), (1, True), (3, True), (3, True)]
    assert [(s[0], *s[2:]) for s in names(standings.compute(session, by_written))] == [
        ("c1", 1, False), ("c2", 2, False), ("c3", 3, True), ("c4", 3, True),
    ]  # fmt: skip


def test_nobody_is_ranked_before_the_weighted_stages_are_closed(session, cast):
    round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
    people = panels.candidacy_rows(session, cast, round_, "c1")
    first = panels.open_stage(session, cast, round_, "judge", weight=40)
    panels.planned_stage(session, cast, round_, weight=60)
    panels.submit(session, cast, first, "judge", {people[0].id: 90})
    stages.close(session, cast.city, first)

    placed = standings.compute(session, round_)

    assert names(placed) == [("c1", None, None, False)]
    assert placed[0].stage_scores[first.id][:2] == (Decimal(90), True)


def test_a_stage_without_weight_moves_nobody(session, cast):
    round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
    people = panels.candidacy_rows(session, cast, round_, "c1", "c2")
    interview = panels.open_stage(session, cast, round_, "judge", weight=100)
    panels.submit(session, cast, interview, "judge", {people[0].id: 90, people[1].id: 80})
    stages.close(session, cast.city, interview)
    fitness = panels.open_stage(session, cast, round_, "judge", kind="fitness", title="适岗评价", weight=0)
    panels.submit(session, cast, fitness, "judge", {people[0].id: 61, people[1].id: 99})
    stages.close(session, cast.city, fitness)

    assert names(standings.compute(session, round_)) == [
        ("c1", Decimal("90.00"), 1, False), ("c2", Decimal("80.00"), 2, False),
    ]  # fmt: skip


def test_who_withdrew_or_was_never_eligible_has_no_standing(session, cast):
    round_, people, *_ = walked(session, cast, {}, (80, 90, 70, 70), (90, 70, 80, 80))
    people[0].state, people[1].state = CandidacyState.WITHDRAWN, CandidacyState.INELIGIBLE
    session.flush()

    assert [each.candidacy.id for each in standings.compute(session, round_)] == [people[2].id, people[3].id]


def test_standings_of_many_cost_as_many_queries_as_standings_of_few(session, cast):
    def counted(keys) -> int:
        marks = [80] * len(keys)
        round_, *_ = walked(session, cast, {}, marks, marks, keys)
        session.flush()
        session.expire_all()
        session.refresh(round_)
        statements = []
        listen = (session.get_bind(), "before_cursor_execute", lambda *told: statements.append(told[2]))
        event.listen(*listen)
        placed = standings.compute(session, round_)
        shown = [(each.candidacy.cadre.home_unit.name, each.candidacy.unit.name, each.rank) for each in placed]
        event.remove(*listen)
        assert len(shown) == len(keys)
        return len(statements)

    assert counted(["c1"]) == counted(list(KEYS) + ["c5", "c9"]) <= 3


POINTS = st.decimals(0, 100, places=2)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(POINTS, POINTS), min_size=4, max_size=4))
def test_a_better_composite_never_ranks_below_and_nobody_below_a_pass_mark_is_ranked(session, cast, marks):
    assume(any(written >= 60 for written, _ in marks))
    round_, people, first, second = walked(session, cast, {}, [w for w, _ in marks], [i for _, i in marks])

    placed = standings.compute(session, round_)

    ranked = [each for each in placed if each.rank is not None]
    assert [each.rank for each in ranked] == [
        1 + sum(other.composite > each.composite for other in ranked) for each in ranked
    ]
    assert len(placed) == 4
    assert all(passed for each in ranked for _, passed, *_ in each.stage_scores.values())
    assert all(
        each.candidacy.state == CandidacyState.ELIMINATED and not all(p for _, p, *_ in each.stage_scores.values())
        for each in placed
        if each.rank is None
    )
    assert len(session.scalars(select(StageResult).where(StageResult.stage_id == first.id)).all()) == 4


def in_pages(placed, places: int, limit: int) -> list:
    """Every page of the standings from the first to the last."""
    pages, cursor = [], None
    for _ in range(len(placed) + 1):
        told = standings.paged(placed, places, Window(cursor, limit))
        pages.append(told)
        cursor = told.page.next
        if cursor is None:
            break
    return pages


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_in_pages_everybody_stands_once_in_the_order_and_with_the_rank_of_the_whole_list(session, cast, limit):
    round_, *_ = walked(session, cast, {}, (80, 80, 70, 59), (90, 90, 80, 0))
    placed = standings.compute(session, round_)

    pages = in_pages(placed, 2, limit)

    assert names([each for page in pages for each in page.page.items]) == names(placed)
    assert {page.total for page in pages} == {4} and all(len(page.page.items) <= limit for page in pages)


@pytest.mark.parametrize(("places", "first_below"), [(1, "c3"), (2, "c3"), (3, "c4"), (4, "c4")])
def test_the_line_below_the_places_is_told_on_every_page_and_never_parts_equals(session, cast, places, first_below):
    round_, people, *_ = walked(session, cast, {}, (80, 80, 70, 59), (90, 90, 80, 0))
    placed = standings.compute(session, round_)

    told = {page.below for page in in_pages(placed, places, 2)}

    assert told == {next(each.id for each in people if each.cadre.key == first_below)}


def test_a_cursor_that_nobody_was_given_is_refused(session, cast):
    round_, *_ = walked(session, cast, {}, (80, 90, 70, 59), (90, 70, 80, 0))

    with pytest.raises(Invalid):
        standings.paged(standings.compute(session, round_), 2, Window("W10", 2))
