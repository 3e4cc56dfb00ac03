"""A panel drawn by lot: who is in the drawing, who is not and why, and that anybody can repeat it."""

import json

import pytest
from sqlalchemy import select

from app.domain.accounts.models import User
from app.domain.cadres.models import Cadre
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path import drawing, lots, marks, pool, recusals, seats, stages
from app.domain.rounds.path.inputs import MarkEntry, Marks, RecusalEntry, SeatNaming
from app.domain.rounds.path.pool_inputs import Drawing, Redrawing
from app.domain.rounds.states import RoundState
from app.errors import Forbidden, Refused
from app.log import LogEntry
from tests import panels, pooled

AGAIN = Redrawing(reason="一名评委未按时到场确认")


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


def drawn(session, cast, stage, **told):
    return drawing.draw_judges(session, cast.city, stage, Drawing(**told))


def why(session, stage) -> dict[str, str]:
    return {name: reason.value for name, reason in drawing.pool(session, stage)[1].items()}


def test_as_many_are_drawn_as_the_panel_wants_and_the_next_are_reserves(session, cast):
    names, stage = pooled.pool_of(session, cast, 8), pooled.stage_of(session, cast)

    lot = drawn(session, cast, stage, reserves=2)

    assert sorted(seat.user.username for seat in stage.seats) == sorted(lot.drawn)
    assert all(seat.drawn for seat in stage.seats)
    assert (len(lot.drawn), len(lot.reserves), sorted(lot.pool)) == (3, 2, names)
    assert lots.draw(lot.seed, names, 3, 2) == (tuple(lot.drawn), tuple(lot.reserves))
    assert lot.holds


def test_the_log_holds_everything_it_takes_to_draw_again(session, cast, database):
    pooled.pool_of(session, cast, 6)
    pooled.judge(session, "colleague", unit="NYJ")
    pooled.member(session, cast, "colleague")
    stage = pooled.stage_of(session, cast)
    lot = drawn(session, cast, stage)
    session.commit()

    with database.reading() as reading:
        facts = json.loads(reading.scalars(select(LogEntry.facts).where(LogEntry.verb == "stage.draw_judges")).one())

    assert facts["excluded"] == {"colleague": "own_unit"}
    assert lots.draw(facts["seed"], facts["pool"], facts["wanted"], 2) == (tuple(lot.drawn), tuple(lot.reserves))


def test_a_row_that_somebody_changed_no_longer_holds(session, cast):
    pooled.pool_of(session, cast, 6)
    lot = drawn(session, cast, pooled.stage_of(session, cast))

    lot.drawn = [*lot.drawn[:-1], lot.reserves[0]]

    assert not lot.holds


def test_whoever_has_any_tie_to_any_candidate_is_not_in_the_drawing(session, cast):
    pooled.judge(session, "own", unit="NYJ")
    pooled.judge(session, "former", former_units=["NYJ"])
    pooled.judge(session, "colleague", unit="JYJ")
    pooled.judge(session, "father", name="某父")
    pooled.judge(session, "sister", cadre_key="c9", unit="JYJ")
    pooled.judge(session, "free")
    for name in ("own", "former", "colleague", "father", "sister", "free"):
        pooled.member(session, cast, name)
    session.scalars(select(Cadre).where(Cadre.key == "c1")).one().former_units = ["JYJ"]
    stage = pooled.stage_of(session, cast)

    told = why(session, stage)

    assert told == {
        "own": "own_unit", "former": "former_unit", "colleague": "former_colleague", "father": "same_name",
        "sister": "former_colleague",
    }  # fmt: skip


def test_a_cadre_who_judges_brings_their_own_former_units(session, cast):
    pooled.judge(session, "sits", cadre_key="c9", unit="JYJ")
    pooled.member(session, cast, "sits")
    session.scalars(select(Cadre).where(Cadre.key == "c9")).one().former_units = ["NYJ"]

    assert why(session, pooled.stage_of(session, cast)) == {"sits": "former_unit"}


def test_who_is_away_seated_retired_or_disabled_is_not_drawn(session, cast):
    names = pooled.pool_of(session, cast, 4)
    pooled.judge(session, "gone")
    retired = pooled.member(session, cast, "gone")
    pool.retire(session, cast.city, retired, Grounds(reason="工作变动"))
    pooled.judge(session, "away")
    pooled.member(session, cast, "away", away=["2026-06-18"])
    stage = pooled.stage_of(session, cast, held_on="2026-06-18")
    seats.seat_judge(session, cast.city, stage, SeatNaming(username=names[0]))
    session.scalars(select(User).where(User.username == names[1])).one().enabled = False

    assert why(session, stage) == {"away": "away", names[0]: "seated", names[1]: "no_judge"}


def test_a_recusal_declared_once_keeps_the_judge_out_of_later_drawings_of_the_round(session, cast):
    pooled.pool_of(session, cast, 3)
    stage = pooled.stage_of(session, cast, judges_wanted=1)
    seat = seats.seat_judge(session, cast.city, stage, SeatNaming(username="p0"))
    entry = RecusalEntry(candidate=str(stage.candidates[0].id), reason="大学同宿舍")
    recusals.declare(session, cast.city, seat, entry)
    round_ = stage.round_
    second = panels.planned_stage(session, cast, round_, title="复试", weight=0)

    assert why(session, second) == {"p0": "declared"}


def test_a_pool_that_is_too_small_says_how_many_are_free_and_why_not_the_others(session, cast):
    pooled.pool_of(session, cast, 2)
    pooled.judge(session, "own", unit="NYJ")
    pooled.member(session, cast, "own")
    stage = pooled.stage_of(session, cast)

    with pytest.raises(Refused) as told:
        drawn(session, cast, stage)

    assert (told.value.code, told.value.facts) == (
        "stage.pool_too_small", {"wanted": 3, "free": 2, "away": 0, "seated": 0, "no_judge": 0, "recused": 1},
    )  # fmt: skip
    assert (stage.seats, stage.lots) == ([], [])


def test_a_full_panel_wants_no_lot(session, cast):
    names, stage = pooled.pool_of(session, cast, 4), pooled.stage_of(session, cast, judges_wanted=1)
    seats.seat_judge(session, cast.city, stage, SeatNaming(username=names[0]))

    with pytest.raises(Refused) as told:
        drawn(session, cast, stage)

    assert told.value.code == "stage.panel_complete"


def test_drawing_again_puts_everybody_back_and_takes_a_new_seed(session, cast):
    pooled.pool_of(session, cast, 9)
    stage = pooled.stage_of(session, cast)
    named = pooled.judge(session, "named")
    seats.seat_judge(session, cast.city, stage, SeatNaming(username="named"))
    first = drawn(session, cast, stage, judges=3)

    second = drawing.redraw_judges(session, cast.city, stage, AGAIN)

    assert second.seed != first.seed
    assert (second.pool, second.reason) == (first.pool, AGAIN.reason)
    assert {seat.user.username for seat in stage.seats} == {named.username, *second.drawn}
    assert [lot.id for lot in stage.lots] == [first.id, second.id]


def test_nothing_is_drawn_again_once_a_drawn_judge_has_marked(session, cast):
    pooled.pool_of(session, cast, 4)
    stage = pooled.stage_of(session, cast, judges_wanted=1)
    drawn(session, cast, stage)
    stages.open_(session, cast.city, stage)
    seat = stage.seats[0]
    mark = MarkEntry(candidacy_id=stage.candidates[0].id, points=80)
    marks.save_marks(session, seat.user.as_actor(), seat, Marks(marks=[mark]))

    with pytest.raises(Refused) as told:
        drawing.redraw_judges(session, cast.city, stage, AGAIN)

    assert (told.value.code, stage.seats) == ("stage.drawn_have_marked", [seat])


def test_the_first_free_reserve_takes_the_place_of_a_judge_who_left(session, cast):
    pooled.pool_of(session, cast, 8)
    stage = pooled.stage_of(session, cast)
    lot = drawn(session, cast, stage, reserves=3)
    unable = session.scalars(select(User).where(User.username == lot.reserves[0])).one()
    unable.enabled = False
    seats.remove(session, cast.city, stage.seats[0], Grounds(reason="临时出差"))

    called = drawing.call_reserve(session, cast.city, stage)

    assert (called.user.username, called.drawn) == (lot.reserves[1], True)
    assert len(stage.seats) == 3


def test_without_a_drawing_there_is_no_reserve_and_nothing_to_draw_again(session, cast):
    pooled.pool_of(session, cast, 4)
    stage = pooled.stage_of(session, cast)
    codes = []

    for act in (lambda: drawing.call_reserve(session, cast.city, stage),
                lambda: drawing.redraw_judges(session, cast.city, stage, AGAIN)):  # fmt: skip
        with pytest.raises(Refused) as told:
            act()
        codes.append(told.value.code)

    assert codes == ["stage.no_lots", "stage.no_lots"]


def test_lots_fall_only_while_the_round_selects(session, cast):
    pooled.pool_of(session, cast, 4)
    stage = pooled.stage_of(session, cast)
    stage.round_.state = RoundState.RECOMMENDING

    with pytest.raises(Refused) as told:
        drawn(session, cast, stage)

    assert told.value.code == "stage.round_not_selecting"


def test_only_the_organizer_draws(session, cast):
    pooled.pool_of(session, cast, 4)
    stage = pooled.stage_of(session, cast)

    for who in ("county", "sender", "judge", "system", "audit"):
        with pytest.raises(Forbidden):
            drawing.draw_judges(session, cast.actor(who), stage, Drawing())


def test_a_judge_with_a_tie_may_be_seated_all_the_same_and_does_not_mark_that_person(session, cast):
    session.scalars(select(Cadre).where(Cadre.key == "c9")).one().former_units = ["NYJ"]
    pooled.judge(session, "own", unit="JYJ")
    stage = pooled.stage_of(session, cast, judges_wanted=1)
    panels.candidacy_rows(session, cast, stage.round_, "c9")
    session.expire(stage.round_, ["candidacies"])

    seat = seats.seat_judge(session, cast.city, stage, SeatNaming(username="own", per_candidate=True))
    stages.open_(session, cast.city, stage)

    assert [recusal.candidacy.cadre.key for recusal in seat.recusals] == ["c9"]
    assert seat.recusals[0].source == "office"


def test_who_would_be_recused_from_everybody_is_not_seated(session, cast):
    pooled.judge(session, "own", unit="NYJ")
    stage = pooled.stage_of(session, cast)

    with pytest.raises(Refused) as told:
        seats.seat_judge(session, cast.city, stage, SeatNaming(username="own", per_candidate=True))

    assert told.value.code == "stage.recused_from_all"
