"""Who is told what with the notice, and the words for those not chosen (A5)."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select

from app.clock import today
from app.domain.rounds.decision import (
    feedback,
    notifications,
    publishing,
    queries,
    reading,
)
from app.domain.rounds.decision.inputs import FeedbackWords, NoticeDays
from app.domain.rounds.decision.models import Notification
from app.domain.rounds.inputs import PublicNotice
from app.errors import Forbidden, Refused
from app.log import LogEntry
from app.paging import Window
from tests import make
from tests.decision import one, words_for_everyone
from tests.make import DAY, refusal


@pytest.fixture
def session(database):
    with database.writing() as opened:
        yield opened


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
