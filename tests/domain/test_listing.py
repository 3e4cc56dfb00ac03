"""The list, the decision, the notice, objections and the confirmation."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from app.clock import today
from app.domain.rounds import actions, queries
from app.domain.rounds.decision import decisions, listing, objections, publishing
from app.domain.rounds.decision import queries as shown
from app.domain.rounds.decision.inputs import Verification
from app.domain.rounds.inputs import Acceptance, Grounds, NewObjection, ObjectorUnmasking, PublicNotice, Settlement
from app.domain.rounds.models import Candidacy
from app.domain.rounds.people import candidacies
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.log import LogEntry
from app.workdays_table import CalendarDay
from tests import decision, make
from tests.make import DAY, refusal

MONDAY = datetime(2026, 6, 15, 1, tzinfo=UTC)  # the dragon boat holiday is 19–21 June

SETTLED = Settlement(result="核查不属实")


@pytest.fixture
def session(database):
    with database.writing() as opened:
        yield opened


def one(round_, key) -> Candidacy:
    return next(each for each in round_.candidacies if each.cadre.key == key)


def objection(**changes) -> NewObjection:
    return NewObjection(**{"text": "反映考核等次与填报不符", "received_on": today(), **changes})


def test_the_list_takes_the_best_then_the_reserve(session, cast):
    round_ = make.listed_round(session, cast)

    assert make.states(session, round_) == {
        "c1": "chosen", "c2": "chosen", "c3": "reserve", "c4": "not_chosen", "c5": "not_chosen",
    }  # fmt: skip
    assert [(one(round_, key).rank, str(one(round_, key).composite)) for key in ("c1", "c2", "c3")] == [
        (1, "91.00"), (2, "88.00"), (3, "85.00"),
    ]  # fmt: skip


def test_equals_at_the_line_enter_together(session, cast):
    round_ = make.listed_round(session, cast, {"c1": 91, "c2": 85, "c3": 85, "c4": 80, "c5": 80})

    assert make.states(session, round_) == {
        "c1": "chosen", "c2": "chosen", "c3": "chosen", "c4": "reserve", "c5": "reserve",
    }  # fmt: skip


def test_a_policy_without_reserve_keeps_nobody_waiting(session, cast):
    round_ = make.listed_round(session, cast, policy={"reserve_places": 0})

    assert set(make.states(session, round_).values()) == {"chosen", "not_chosen"}


def test_no_list_before_every_stage_is_closed(session, cast):
    round_ = make.selecting_round(session, cast)

    assert refusal(Refused, listing.draw_up, session, cast.city, round_) == "round.stage_open"


def test_a_list_is_withdrawn_with_a_reason_and_everyone_stands_again(session, cast):
    round_ = make.listed_round(session, cast)

    listing.withdraw(session, cast.city, round_, Grounds(reason="成绩录入有误"))

    assert round_.state == "selecting"
    assert set(make.states(session, round_).values()) == {"eligible"}
    assert one(round_, "c1").rank is None


def test_a_reserve_takes_the_place_of_one_who_withdraws(session, cast):
    round_ = make.listed_round(session, cast)

    candidacies.withdraw(session, cast.city, one(round_, "c1"), Grounds(reason="本人放弃"))

    assert make.states(session, round_) == {
        "c1": "withdrawn", "c2": "chosen", "c3": "chosen", "c4": "not_chosen", "c5": "not_chosen",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({"present": 5, "in_favour": 5}, "round.no_quorum"),
        ({"in_favour": 4, "against": 4}, "round.no_majority"),
        ({"entitled": 10, "in_favour": 5, "against": 3}, "round.no_majority"),
    ],
)
def test_a_meeting_decides_with_two_thirds_present_and_more_than_half_of_all_in_favour(session, cast, counts, code):
    round_ = make.listed_round(session, cast)

    assert refusal(Refused, decisions.decide, session, cast.city, round_, make.meeting(**counts)) == code


def test_two_thirds_of_the_members_are_a_quorum(session, cast):
    round_ = make.listed_round(session, cast)

    decisions.decide(session, cast.city, round_, make.meeting(present=6, in_favour=5, deferred=1))

    assert round_.state == "decided"
    assert [decisions.quorum(n, 67) for n in (3, 6, 9, 12, 15)] == [2, 4, 6, 8, 10]
    assert [decisions.majority(n, 50) for n in (8, 9, 10)] == [5, 5, 6]


def test_the_counts_of_a_meeting_must_fit(session, cast):
    round_ = make.listed_round(session, cast)
    wrong = make.meeting(present=10, in_favour=9, against=2, held_on=today() + DAY)

    assert refusal(Invalid, decisions.decide, session, cast.city, round_, wrong) == [
        "round.meeting_in_future", "round.more_present_than_entitled", "round.more_votes_than_present",
    ]  # fmt: skip


def test_the_notice_runs_for_working_days(session, cast):
    with time_machine.travel(MONDAY):
        round_ = make.publicized_round(session, cast)

        notice = round_.publicity
        assert (notice.starts_on, notice.ends_on) == (date(2026, 6, 15), date(2026, 6, 22))
        assert (notice.workdays, notice.calendar_is_guess) == (5, False)


def test_the_place_may_change_its_calendar(session, cast):
    session.add(CalendarDay(day=date(2026, 6, 16), is_workday=False, note="停电检修"))
    session.flush()

    with time_machine.travel(MONDAY):
        assert make.publicized_round(session, cast).publicity.ends_on == date(2026, 6, 23)


def test_a_notice_beyond_the_published_holidays_says_so(session, cast):
    with time_machine.travel(datetime(2027, 3, 1, 1, tzinfo=UTC)):
        assert make.publicized_round(session, cast).publicity.calendar_is_guess is True


def test_a_notice_is_neither_short_nor_in_the_past(session, cast):
    round_ = make.decided_round(session, cast)
    short = PublicNotice(starts_on=today(), workdays=4, contact="电话 12380")
    late = PublicNotice(starts_on=today() - DAY, contact="电话 12380")

    assert refusal(Invalid, publishing.publicize, session, cast.city, round_, short) == ["round.publicity_too_short"]
    assert refusal(Invalid, publishing.publicize, session, cast.city, round_, late) == ["round.day_past"]


def test_a_round_is_confirmed_after_the_last_day_of_the_notice(session, cast):
    with time_machine.travel(MONDAY) as clock:
        round_ = make.publicized_round(session, cast)
        clock.move_to(datetime(2026, 6, 22, 12, tzinfo=UTC))
        assert refusal(Refused, decisions.confirm, session, cast.city, round_) == "round.publicity_running"

        clock.move_to(datetime(2026, 6, 22, 16, 1, tzinfo=UTC))  # 0:01 of 23 June in the office
        decisions.confirm(session, cast.city, round_)

    assert (round_.state, round_.confirmed_on) == ("confirmed", date(2026, 6, 23))
    assert make.states(session, round_) == {
        "c1": "confirmed", "c2": "confirmed", "c3": "reserve", "c4": "not_chosen", "c5": "not_chosen",
    }  # fmt: skip


def test_an_open_objection_holds_the_confirmation_up(session, cast):
    round_ = make.publicized_round(session, cast)
    told = objections.receive(session, cast.city, round_, objection(candidacy_id=one(round_, "c1").id))
    round_.publicity.ends_on = today() - DAY

    assert refusal(Refused, decisions.confirm, session, cast.city, round_) == "round.objection_open"
    objections.take_up(session, cast.city, told, Acceptance(handler="干部监督科"))
    assert refusal(Refused, decisions.confirm, session, cast.city, round_) == "round.objection_open"
    assert refusal(Refused, objections.dismiss, session, cast.city, told, SETTLED) == "workflow.wrong_state"
    objections.verify(session, cast.city, told, Verification(found="调阅考核登记表，填报属实"))
    assert refusal(Refused, decisions.confirm, session, cast.city, round_) == "round.objection_open"
    objections.dismiss(session, cast.city, told, SETTLED)
    assert decisions.confirm(session, cast.city, round_).state == "confirmed"


def test_an_objection_upheld_strikes_the_person_and_the_next_moves_up_and_is_shown_in_full(session, cast):
    with time_machine.travel(MONDAY) as clock:
        round_ = make.publicized_round(session, cast)
        clock.move_to(datetime(2026, 6, 17, 1, tzinfo=UTC))
        told = objections.receive(session, cast.city, round_, objection(candidacy_id=one(round_, "c1").id))

        decision.verified(session, cast, told)
        objections.uphold(session, cast.city, told, Settlement(result="核查属实"))

        assert make.states(session, round_) == {
            "c1": "not_chosen", "c2": "chosen", "c3": "chosen", "c4": "not_chosen", "c5": "not_chosen",
        }  # fmt: skip
        assert round_.publicity.ends_on == date(2026, 6, 25)
    session.commit()
    verbs = session.scalars(select(LogEntry.verb).where(LogEntry.type == "candidacy").order_by(LogEntry.seq.desc()))
    assert list(verbs)[:2] == ["candidacy.move_up", "candidacy.strike"]


def test_what_was_objected_and_by_whom_is_sealed_and_never_in_the_log(session, cast):
    round_ = make.publicized_round(session, cast)
    told = objections.receive(session, cast.city, round_, objection(objector="张三 13800001111"))

    clear = objections.unmask(session, cast.city, told, ObjectorUnmasking(reason="约谈反映人"))

    session.commit()
    assert clear == {"objector": "张三 13800001111"}
    assert (told.is_named, told.reveal("text")) == (True, "反映考核等次与填报不符")
    assert "反映" not in told.text_sealed + told.objector_sealed
    facts = " ".join(session.scalars(select(LogEntry.facts)))
    assert "13800001111" not in facts
    assert "反映考核" not in facts


def test_objections_are_for_the_organizer(session, cast):
    round_ = make.publicized_round(session, cast)
    told = objections.receive(session, cast.city, round_, objection())

    for who in ("sender", "county", "receiver", "cadre", "judge"):
        assert refusal(Forbidden, queries.objections, session, cast.actor(who), round_) == "forbidden"
        assert (
            refusal(Forbidden, objections.uphold, session, cast.actor(who), told, Settlement(result="属实情况"))
            == "forbidden"
        )


def test_an_objection_names_someone_on_the_list_and_comes_while_the_notice_runs(session, cast):
    round_ = make.publicized_round(session, cast)
    outsider = objection(candidacy_id=one(round_, "c5").id)
    early = objection(received_on=today() - DAY)

    assert refusal(Invalid, objections.receive, session, cast.city, round_, outsider) == ["objection.not_on_list"]
    assert refusal(Invalid, objections.receive, session, cast.city, round_, early) == ["objection.day_outside"]


def test_the_public_sees_a_notice_only_while_it_runs(session, cast):
    with time_machine.travel(MONDAY) as clock:
        round_ = make.decided_round(session, cast)
        tomorrow = PublicNotice(starts_on=date(2026, 6, 16), contact="电话 12380")
        publishing.publicize(session, cast.city, round_, tomorrow)
        days = (date(2026, 6, 15), date(2026, 6, 16), date(2026, 6, 23), date(2026, 6, 24))
        seen = []
        for day in days:
            clock.move_to(datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
            try:
                seen.append(shown.publicized(session, round_.id, today()).id == round_.id)
            except NotFound:
                seen.append(False)
        assert seen == [False, True, True, False]
        clock.move_to(datetime(2026, 6, 17, 4, tzinfo=UTC))
        actions.cancel(session, cast.city, round_, Grounds(reason="机构改革"))
        with pytest.raises(NotFound):
            shown.publicized(session, round_.id, today())
