"""The ways back of the decision, the preview, what people are told, and feedback."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from app.clock import today
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Assignment
from app.domain.rounds.decision import (
    decisions,
    feedback,
    listing,
    notifications,
    objections,
    publishing,
    queries,
    reading,
)
from app.domain.rounds.decision.inputs import FeedbackWords, NoticeDays
from app.domain.rounds.decision.models import Decision, Notification, Publicity
from app.domain.rounds.inputs import Grounds, PublicNotice, Settlement
from app.domain.rounds.path.scoring import Verdict
from app.domain.rounds.people import candidacies
from app.errors import Forbidden, NotFound, Refused
from app.log import LogEntry
from app.paging import Window
from tests import make, placing
from tests.decision import objected, one, upheld, verified, words_for_everyone
from tests.make import DAY, refusal

WHY = Grounds(reason="程序有误")
MONDAY = datetime(2026, 6, 15, 1, tzinfo=UTC)


@pytest.fixture
def session(database):
    with database.writing() as opened:
        yield opened


def told(session, round_, standing=True):
    """What people have been told: key → kinds, in order."""
    query = select(Notification).where(Notification.round_id == round_.id).order_by(Notification.id)
    heard: dict[str, list[str]] = {}
    for each in session.scalars(query.execution_options(populate_existing=True)):
        if (each.withdrawn_on is None) == standing:
            heard.setdefault(each.candidacy.cadre.key, []).append(each.kind.value)
    return heard


def test_a_decision_is_rescinded_and_its_row_stays_beside_the_next(session, cast):
    round_ = make.decided_round(session, cast)

    decisions.rescind(session, cast.city, round_, WHY)

    assert (round_.state, round_.decision) == ("listed", None)
    decisions.decide(session, cast.city, round_, make.meeting(meeting="第 10 次部务会"))
    rows = session.scalars(select(Decision).where(Decision.round_id == round_.id).order_by(Decision.id)).all()
    assert [(each.meeting, each.rescinded_on, each.rescission) for each in rows] == [
        ("第 9 次部务会", today(), "程序有误"), ("第 10 次部务会", None, ""),
    ]  # fmt: skip
    assert round_.decision is rows[1]


def test_a_published_decision_is_not_rescinded_before_the_notice_is_stopped(session, cast):
    round_ = make.publicized_round(session, cast)

    assert refusal(Refused, decisions.rescind, session, cast.city, round_, WHY) == "workflow.wrong_state"
    publishing.stop(session, cast.city, round_, WHY)
    assert decisions.rescind(session, cast.city, round_, WHY).state == "listed"


def test_a_stopped_notice_is_gone_at_once_and_takes_back_what_was_told(session, cast):
    round_ = make.publicized_round(session, cast)
    before = told(session, round_)

    publishing.stop(session, cast.city, round_, WHY)

    assert round_.state == "decided"
    assert refusal(NotFound, queries.publicized, session, round_.id, today()) == "not_found"
    assert (told(session, round_), told(session, round_, standing=False)) == ({}, before)
    notice = PublicNotice(starts_on=today(), contact="受理电话 12380")
    publishing.publicize(session, cast.city, round_, notice)
    assert told(session, round_) == before
    rows = session.scalars(select(Publicity).where(Publicity.round_id == round_.id).order_by(Publicity.id)).all()
    assert [(each.stopped_on, each.stop_reason) for each in rows] == [(today(), "程序有误"), (None, "")]
    assert round_.publicity is rows[1]


def test_while_a_notice_is_stopped_nobody_but_the_organizer_knows_the_list(session, cast):
    round_ = make.publicized_round(session, cast)
    chosen = one(round_, "c1")

    publishing.stop(session, cast.city, round_, WHY)

    assert (chosen.state_for(cast.city), chosen.state_for(cast.sender)) == ("chosen", "eligible")


def test_a_confirmation_is_taken_back_while_nobody_is_placed(session, cast):
    round_ = make.confirmed_round(session, cast)

    decisions.unconfirm(session, cast.city, round_, WHY)

    assert (round_.state, round_.confirmed_on) == ("publicized", None)
    assert make.states(session, round_)["c1"] == "chosen"
    assert told(session, round_)["c1"] == ["chosen"]
    assert told(session, round_, standing=False) == {"c1": ["confirmed"], "c2": ["confirmed"]}


def test_a_confirmation_stays_once_somebody_is_placed(session, cast):
    round_ = make.confirmed_round(session, cast)
    post = placing.accepted_post(session, cast)
    asked = Assignment(round_id=round_.id, candidacy_id=one(round_, "c1").id, post_id=post.id)
    placements.assign(session, cast.city, asked)

    assert refusal(Refused, decisions.unconfirm, session, cast.city, round_, WHY) == "round.someone_placed"


def test_after_a_confirmation_was_taken_back_the_reserve_moves_up_and_the_notice_runs_again(session, cast):
    round_ = make.confirmed_round(session, cast)
    decisions.unconfirm(session, cast.city, round_, WHY)

    candidacies.withdraw(session, cast.city, one(round_, "c1"), Grounds(reason="本人放弃"))

    assert make.states(session, round_)["c3"] == "chosen"
    assert told(session, round_)["c3"] == ["reserve", "moved_up"]
    assert round_.publicity.ends_on > today()
    assert refusal(Refused, decisions.confirm, session, cast.city, round_) == "round.publicity_running"
    (vacancy,) = round_.vacancies
    assert (vacancy.left.cadre.key, vacancy.cause, vacancy.filled_by.cadre.key) == ("c1", "withdrawn", "c3")
    session.commit()
    verbs = session.scalars(
        select(LogEntry.verb).where(LogEntry.type == "candidacy", LogEntry.subject_id == one(round_, "c3").id)
    )
    assert list(verbs)[-1] == "candidacy.move_up"


def test_each_way_back_is_the_organizers_alone(session, cast):
    acts = (
        (make.decided_round, decisions.rescind), (make.publicized_round, publishing.stop),
        (make.confirmed_round, decisions.unconfirm),
    )  # fmt: skip

    for made, act in acts:
        round_ = made(session, cast)
        for who in ("sender", "county", "receiver", "cadre", "judge"):
            assert refusal(Forbidden, act, session, cast.actor(who), round_, WHY) == "forbidden"


def test_a_dismissed_objection_is_verified_again_and_keeps_what_was_said(session, cast):
    round_ = make.publicized_round(session, cast)
    case = verified(session, cast, objected(session, cast, round_, "c1"))
    objections.dismiss(session, cast.city, case, Settlement(result="核查不属实"))

    objections.reopen(session, cast.city, case, WHY)

    assert (case.state, case.result, case.verified_on) == ("taken_up", "", None)
    verified(session, cast, case)
    assert [(step, words) for _, step, words in case.course] == [
        ("verified", "调阅考核登记表，逐项核对"), ("dismissed", "核查不属实"), ("verified", "调阅考核登记表，逐项核对"),
    ]  # fmt: skip
    assert make.states(session, round_)["c1"] == "chosen"


def test_an_objection_opened_again_puts_the_person_back_and_the_other_in_reserve(session, cast):
    with time_machine.travel(MONDAY) as clock:
        round_ = make.publicized_round(session, cast)
        case = upheld(session, cast, round_, "c1")
        assert told(session, round_)["c1"] == ["chosen", "struck"]
        clock.move_to(datetime(2026, 6, 17, 1, tzinfo=UTC))

        objections.reopen(session, cast.city, case, WHY)

        assert [make.states(session, round_)[key] for key in ("c1", "c2", "c3")] == ["chosen", "chosen", "reserve"]
        assert told(session, round_) == {
            "c1": ["chosen"], "c2": ["chosen"], "c3": ["reserve"], "c4": ["not_chosen"], "c5": ["not_chosen"],
        }  # fmt: skip
        assert round_.publicity.ends_on == date(2026, 6, 25)
        (vacancy,) = round_.vacancies
        assert vacancy.closed_on == today()


def test_a_reserve_who_was_struck_comes_back_to_the_reserve(session, cast):
    round_ = make.publicized_round(session, cast)
    case = upheld(session, cast, round_, "c3")
    assert make.states(session, round_)["c3"] == "not_chosen"

    objections.reopen(session, cast.city, case, WHY)

    assert make.states(session, round_)["c3"] == "reserve"


def test_a_reserve_who_comes_back_takes_the_place_that_stood_empty_meanwhile(session, cast):
    round_ = make.publicized_round(session, cast)
    case = upheld(session, cast, round_, "c3")
    candidacies.withdraw(session, cast.city, one(round_, "c1"), Grounds(reason="本人放弃"))

    objections.reopen(session, cast.city, case, WHY)

    assert make.states(session, round_)["c3"] == "chosen"


def test_nobody_steps_back_once_others_moved_up_after_them(session, cast):
    round_ = make.publicized_round(session, cast, policy={"reserve_places": 2})
    case = upheld(session, cast, round_, "c1")
    candidacies.withdraw(session, cast.city, one(round_, "c2"), Grounds(reason="本人放弃"))
    before = make.states(session, round_)
    assert (before["c3"], before["c4"]) == ("chosen", "chosen")

    assert refusal(Refused, objections.reopen, session, cast.city, case, WHY) == "objection.followed"


def test_one_against_whom_another_objection_stands_stays_off_the_list(session, cast):
    round_ = make.publicized_round(session, cast)
    other = objected(session, cast, round_, "c1")
    case = upheld(session, cast, round_, "c1")
    verified(session, cast, other)
    objections.uphold(session, cast.city, other, Settlement(result="另查属实"))

    objections.reopen(session, cast.city, case, WHY)

    assert make.states(session, round_)["c1"] == "not_chosen"
    objections.reopen(session, cast.city, other, WHY)
    assert [make.states(session, round_)[key] for key in ("c1", "c3")] == ["chosen", "reserve"]


def test_a_list_drawn_up_again_leaves_out_whoever_an_objection_struck(session, cast):
    round_ = make.publicized_round(session, cast)
    case = upheld(session, cast, round_, "c1")
    publishing.stop(session, cast.city, round_, WHY)
    decisions.rescind(session, cast.city, round_, WHY)
    listing.withdraw(session, cast.city, round_, WHY)

    listing.draw_up(session, cast.city, round_)

    assert make.states(session, round_) == {
        "c1": "not_chosen", "c2": "chosen", "c3": "chosen", "c4": "reserve", "c5": "not_chosen",
    }  # fmt: skip
    decisions.decide(session, cast.city, round_, make.meeting())
    publishing.publicize(session, cast.city, round_, PublicNotice(starts_on=today(), contact="受理电话 12380"))
    assert told(session, round_)["c1"] == ["struck"]
    assert refusal(Refused, objections.reopen, session, cast.city, case, WHY) == "objection.list_redrawn"


def test_an_objection_of_a_stopped_notice_is_settled_before_the_next(session, cast):
    round_ = make.publicized_round(session, cast)
    case = objected(session, cast, round_, "c1")
    publishing.stop(session, cast.city, round_, WHY)

    verified(session, cast, case)
    objections.uphold(session, cast.city, case, Settlement(result="核查属实"))

    assert [make.states(session, round_)[key] for key in ("c1", "c3")] == ["not_chosen", "chosen"]
    assert told(session, round_) == {}


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "workdays"),
    [
        (date(2025, 9, 29), date(2025, 10, 11), 5),  # 1–8 October off, Saturday the 11th is worked
        (date(2026, 9, 28), date(2026, 10, 9), 5),  # national day 1–7, and 26–27 September around 中秋
        (date(2026, 2, 11), date(2026, 2, 24), 5),  # spring festival; 14 February is worked
    ],
)
def test_what_the_preview_shows_is_what_happens(session, cast, starts_on, ends_on, workdays):
    with time_machine.travel(datetime(starts_on.year, starts_on.month, starts_on.day, 1, tzinfo=UTC)):
        round_ = make.decided_round(session, cast)
        words_for_everyone(session, cast, round_)
        seen = publishing.preview(session, cast.city, round_, NoticeDays(starts_on=starts_on))
        foretold = [(each.candidacy.id, each.kind, each.feedback) for each in seen.told]
        shown = list(seen.lines)

        publishing.publicize(session, cast.city, round_, PublicNotice(starts_on=starts_on, contact="电话 12380"))

        rows = session.scalars(select(Notification).where(Notification.round_id == round_.id).order_by(Notification.id))
        assert [(each.candidacy_id, each.kind, each.feedback) for each in rows] == foretold
        assert len(foretold) == 5
        assert queries.notice_rows(session, round_) == shown
        notice = round_.publicity
        assert (notice.starts_on, notice.ends_on, notice.workdays) == (seen.starts_on, seen.ends_on, seen.workdays)
        assert (seen.ends_on, seen.workdays, seen.calendar_is_guess) == (ends_on, workdays, False)
        assert sum(works for _, works in seen.days) == workdays
        assert publishing.notice_days(session, round_) == seen.days


def test_there_is_no_preview_without_a_list_or_after_the_notice_and_it_is_the_organizers(session, cast):
    early, late = make.closed_round(session, cast), make.publicized_round(session, cast)
    listed = make.listed_round(session, cast)

    for round_ in (early, late):
        assert refusal(Refused, publishing.preview, session, cast.city, round_, NoticeDays()) == "round.no_preview"
    for who in ("sender", "county", "cadre", "judge"):
        assert refusal(Forbidden, publishing.preview, session, cast.actor(who), listed, NoticeDays()) == "forbidden"


def test_where_policy_asks_for_words_nothing_is_published_without_them(session, cast):
    round_ = make.decided_round(session, cast, policy={"feedback_required": True})
    notice = PublicNotice(starts_on=today(), contact="受理电话 12380")

    assert refusal(Refused, publishing.publicize, session, cast.city, round_, notice) == "round.feedback_missing"
    assert queries.room(session, cast.city, round_).silent == 2
    words_for_everyone(session, cast, round_)
    publishing.publicize(session, cast.city, round_, notice)

    heard = session.scalars(select(Notification).where(Notification.round_id == round_.id)).all()
    words = {each.candidacy.cadre.key: each.feedback[:3] for each in heard}
    assert words == {"c1": "", "c2": "", "c3": "", "c4": "c4：", "c5": "c5："}


def test_feedback_changes_until_it_was_told_and_never_the_version_of_the_candidacy(session, cast):
    round_ = make.decided_round(session, cast)
    passed_over = one(round_, "c5")
    version = passed_over.version

    feedback.give(session, cast.city, passed_over, FeedbackWords(words="第一稿意见"))
    feedback.give(session, cast.city, passed_over, FeedbackWords(words="第二稿意见"))

    assert passed_over.version == version
    publishing.publicize(session, cast.city, round_, PublicNotice(starts_on=today(), contact="受理电话 12380"))
    again = FeedbackWords(words="第三稿意见")
    assert refusal(Refused, feedback.give, session, cast.city, passed_over, again) == "candidacy.already_told"
    feedback.give(session, cast.city, one(round_, "c4"), FeedbackWords(words="后补的意见"))
    session.commit()
    rows = {each.candidacy.cadre.key: each.feedback for each in session.scalars(select(Notification))}
    assert (rows["c5"], rows["c4"]) == ("第二稿意见", "后补的意见")
    assert "意见" not in " ".join(session.scalars(select(LogEntry.facts))) + " ".join(
        session.scalars(select(LogEntry.reason))
    )


def test_only_those_who_are_not_on_the_list_are_given_feedback_and_only_by_the_organizer(session, cast):
    round_ = make.listed_round(session, cast)
    words = FeedbackWords(words="业务扎实")

    assert refusal(Refused, feedback.give, session, cast.city, one(round_, "c1"), words) == "workflow.wrong_state"
    for who in ("sender", "county", "cadre"):
        assert refusal(Forbidden, feedback.give, session, cast.actor(who), one(round_, "c5"), words) == "forbidden"


def test_a_person_and_their_unit_see_their_notifications_and_nobody_elses(session, cast):
    round_ = make.publicized_round(session, cast)

    def sees(who):
        return {row.candidacy_id for row in notifications.search(session, cast.actor(who), Window()).items}

    everyone = {each.id for each in round_.candidacies}
    assert sees("cadre") == {one(round_, "c1").id}
    assert (sees("sender"), sees("city")) == (everyone, everyone)
    assert sees("other_cadre") == sees("other_sender") == sees("county") == set()
    for who in ("receiver", "judge", "mentor", "system"):
        assert refusal(Forbidden, notifications.search, session, cast.actor(who), Window()) == "forbidden"


def test_the_person_marks_a_notification_as_read_and_the_first_day_counts(session, cast):
    round_ = make.publicized_round(session, cast)
    (row,) = notifications.search(session, cast.cadre, Window(), round_.id).items
    mine = notifications.by_id(session, cast.cadre, row.id)

    reading.mark_read(session, cast.cadre, mine)
    with time_machine.travel(datetime.now(UTC) + 3 * DAY):
        reading.mark_read(session, cast.cadre, mine)

    assert mine.read_on == today()
    assert refusal(Forbidden, reading.mark_read, session, cast.sender, mine) == "forbidden"


def test_the_list_before_the_meeting_flags_who_passed_only_just(session, cast):
    round_ = make.listed_round(session, cast)
    one(round_, "c2").results[0].verdict = Verdict.BORDERLINE
    session.flush()

    lines = queries.decision_list(session, cast.city, round_)

    assert [(each.candidacy.cadre.key, each.candidacy.state, each.borderline) for each in lines] == [
        ("c1", "chosen", []), ("c2", "chosen", ["面试"]), ("c3", "reserve", []),
    ]  # fmt: skip
    assert refusal(Forbidden, queries.decision_list, session, cast.sender, round_) == "forbidden"
