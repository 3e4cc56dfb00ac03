"""A name that comes back, withdrawn, declined or returned by mistake: where it stands, and what it is asked again."""

import pytest
from sqlalchemy import select

from app.domain.rounds import actions
from app.domain.rounds.decision import listing
from app.domain.rounds.path import outcomes, seats, stages
from app.domain.rounds.path.inputs import Absence, OutcomeClearing, SeatNaming
from app.domain.rounds.path.models import StageResult
from app.domain.rounds.path.scoring import Verdict
from app.domain.rounds.people import applications, candidacies, duplicates, layers
from app.domain.rounds.people.inputs import Application, Opinion
from app.domain.rounds.planning.models import Quota, QuotaScope
from app.domain.rounds.states import RoundState, SeatState, StageState
from app.errors import Refused
from tests import make, marking, people
from tests.make import refusal
from tests.people import WHY

NO = Opinion(opinion="暂不合适")


@pytest.fixture
def session(database):
    with database.writing() as opened:
        yield opened


def named(round_, key: str):
    return next(each for each in round_.candidacies if each.cadre.key == key)


def withdrawn(session, cast, round_, key: str):
    return candidacies.withdraw(session, cast.city, named(round_, key), WHY)


def test_a_unit_that_has_named_others_has_no_place_for_a_name_that_comes_back(session, cast):
    round_ = make.open_round(session, cast, policy={"per_unit_limit": 1})
    first, *_ = make.recommend(session, cast, round_, "c1")
    candidacies.withdraw(session, cast.sender, first, WHY)
    make.recommend(session, cast, round_, "c2")

    assert refusal(Refused, candidacies.reinstate, session, cast.sender, first, WHY) == "round.unit_limit"


def test_a_county_that_has_used_its_quota_does_not_think_again_about_one_the_city_declined(session, cast):
    round_ = people.layered(session, cast)
    session.add(Quota(round_=round_, scope=QuotaScope.SENDING, unit_id=cast.unit(session, "140521").id, places=1))
    for number, key in enumerate(("t1", "t2")):
        people.villager(session, key, f"田{number}", 40 + number)
    first, second = (people.entered(session, cast, round_, key) for key in ("t1", "t2"))
    people.endorsed(session, cast, first, "county")
    layers.decline(session, cast.city, first, NO)
    people.endorsed(session, cast, second, "county")

    assert refusal(Refused, layers.reconsider, session, cast.city, first, WHY) == "round.layer_quota"


def test_nor_does_the_city_take_back_its_return_of_a_name_whose_place_is_taken(session, cast):
    round_ = people.layered(session, cast)
    session.add(Quota(round_=round_, scope=QuotaScope.SENDING, unit_id=cast.unit(session, "140521").id, places=1))
    for number, key in enumerate(("t1", "t2")):
        people.villager(session, key, f"田{number}", 40 + number)
    first, second = (people.entered(session, cast, round_, key) for key in ("t1", "t2"))
    people.endorsed(session, cast, first, "county")
    layers.return_(session, cast.city, first, NO)
    people.endorsed(session, cast, second, "county")

    assert refusal(Refused, layers.take_back, session, cast.city, first, WHY) == "round.layer_quota"


def test_before_the_first_stage_a_name_taken_back_by_mistake_stands_unchecked(session, cast):
    round_ = make.selecting_round(session, cast)
    person = withdrawn(session, cast, round_, "c2")

    candidacies.reinstate(session, cast.city, person, WHY)

    assert person.state == "recommended"
    assert candidacies.check(session, cast.city, person).state == "eligible"


def test_while_a_stage_is_marked_who_entered_it_comes_back_as_found(session, cast):
    round_ = make.selecting_round(session, cast)
    panel(session, cast, round_.stages[0])
    person = withdrawn(session, cast, round_, "c2")

    candidacies.reinstate(session, cast.city, person, WHY)

    assert (person.state, person in round_.stages[0].candidates) == ("eligible", True)


def test_a_sheet_handed_in_without_the_person_is_in_the_way(session, cast):
    round_ = make.selecting_round(session, cast)
    stage = panel(session, cast, round_.stages[0])
    person = withdrawn(session, cast, round_, "c2")
    stage.seats[0].state = SeatState.SUBMITTED

    assert refusal(Refused, candidacies.reinstate, session, cast.city, person, WHY) == "candidacy.stage_went_on"


def test_a_judge_of_another_sitting_lacks_no_mark_of_who_is_heard_elsewhere(session, cast):
    round_ = make.selecting_round(session, cast)
    stage = panel(session, cast, round_.stages[0])
    entry = marking.entry_of(stage, named(round_, "c2"))
    outcomes.record_absence(session, cast.city, stage, Absence(entry_id=entry.id, note="请假"))
    stage.seats[0].sitting_id, stage.seats[0].state = 99, SeatState.SUBMITTED
    with session.no_autoflush:
        assert not stage.seats[0].lacks(entry.candidacy_id)
        stage.seats[0].sitting_id = None
        assert stage.seats[0].lacks(entry.candidacy_id)
    clear = OutcomeClearing(entry_id=entry.id, reason="登记有误")
    assert refusal(Refused, outcomes.clear_outcome, session, cast.city, stage, clear) == "stage.sheets_lack_the_mark"


def test_who_missed_a_stage_does_not_come_back_and_who_passed_it_does(session, cast):
    round_ = make.closed_round(session, cast)
    passed, missed = withdrawn(session, cast, round_, "c2"), withdrawn(session, cast, round_, "c3")
    lost = session.scalars(select(StageResult).where(StageResult.candidacy_id == missed.id)).one()
    lost.advanced, lost.verdict = False, Verdict.FAIL
    session.flush()
    session.expire(round_.stages[0])

    candidacies.reinstate(session, cast.city, passed, WHY)

    assert passed.state == "eligible"
    assert refusal(Refused, candidacies.reinstate, session, cast.city, missed, WHY) == "candidacy.stage_went_on"


def test_once_the_list_is_drawn_up_it_is_withdrawn_first(session, cast):
    round_ = make.closed_round(session, cast)
    person = withdrawn(session, cast, round_, "c2")
    listing.draw_up(session, cast.city, round_)

    assert refusal(Refused, candidacies.reinstate, session, cast.city, person, WHY) == "candidacy.list_stands"

    listing.withdraw(session, cast.city, round_, WHY)
    assert candidacies.reinstate(session, cast.city, person, WHY).state == "eligible"


def test_who_was_on_a_list_that_was_withdrawn_comes_back_without_a_rank(session, cast):
    round_ = make.listed_round(session, cast)
    person = withdrawn(session, cast, round_, "c2")
    assert person.rank is not None
    listing.withdraw(session, cast.city, round_, WHY)

    candidacies.reinstate(session, cast.city, person, WHY)

    assert (person.state, person.composite, person.rank) == ("eligible", None, None)


def test_a_draft_of_a_persons_own_neither_stops_a_recall_nor_is_counted(session, cast):
    round_ = make.open_round(session, cast, policy={"own_application": True})
    applications.apply(session, cast.cadre, round_, Application(reasons="想去基层锻炼"))

    assert actions.recall(session, cast.city, round_, WHY).state == RoundState.DRAFT


def test_who_is_confirmed_elsewhere_and_not_yet_placed_is_told_as_a_duplicate(session, cast):
    before = make.confirmed_round(session, cast)
    free = [each.cadre.key for each in before.candidacies if each.state == "confirmed"]
    round_ = make.open_round(session, cast, policy={"elsewhere": "refused", "per_unit_limit": 9})

    make.recommend(session, cast, round_, *make.MARKS)

    told = duplicates.of(session, cast.city, round_)
    assert sorted(each.cadre_key for each in told if each.kind == "elsewhere") == sorted(free)
    assert {each.other_round_id for each in told} == {before.id}


def panel(session, cast, stage):
    """The interview is being marked by one judge."""
    (judge,) = marking.bench(session, cast, 1)
    seats.seat_judge(session, cast.city, stage, SeatNaming(username=judge.username))
    stages.open_(session, cast.city, stage)
    assert stage.state == StageState.MARKING
    return stage
