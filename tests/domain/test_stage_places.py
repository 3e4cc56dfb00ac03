"""The places of a stage's candidates: made once, kept, and silent about who is behind a code."""

from app.domain.rounds.path import entries
from app.domain.rounds.states import CandidacyState
from tests import panels


def test_every_candidate_gets_one_place_with_a_code_of_their_own(session, cast, round_, people):
    stage = panels.planned_stage(session, cast, round_, "judge")

    made = entries.ensure(session, stage)

    assert [each.candidacy_id for each in made] == [each.id for each in people]
    assert len({each.code for each in made}) == 4
    assert {each.code[0] for each in made} == {"1"}


def test_a_place_once_given_is_kept_and_a_newcomer_gets_one(session, cast, round_, people):
    stage = panels.planned_stage(session, cast, round_, "judge")
    before = {each.candidacy_id: (each.id, each.code) for each in entries.ensure(session, stage)}
    newcomer = panels.candidacy_rows(session, cast, round_, "c5")[0]

    after = {each.candidacy_id: (each.id, each.code) for each in entries.ensure(session, stage)}

    assert {id_: told for id_, told in after.items() if id_ != newcomer.id} == before
    assert newcomer.id in after


def test_who_withdrew_keeps_the_row_and_is_not_called(session, cast, round_, people):
    stage = panels.planned_stage(session, cast, round_, "judge")
    entries.ensure(session, stage)

    people[0].state = CandidacyState.WITHDRAWN

    assert {each.candidacy_id for each in entries.standing(stage)} == {each.id for each in people[1:]}
    assert len(stage.entries) == 4


def test_codes_are_not_handed_out_in_the_order_of_names(session, cast, round_, people):
    stage = panels.planned_stage(session, cast, round_, "judge")
    orders = set()
    for _ in range(8):
        codes = [each.code for each in entries.ensure(session, stage)]
        orders.add(tuple(sorted(range(4), key=codes.__getitem__)))
        stage.entries.clear()
        session.flush()

    assert len(orders) > 1
