"""Sheets: marked, submitted, confirmed, read; and who may do and see what."""

from decimal import Decimal

import pytest
from sqlalchemy import event, select

from app.db import WorkSession
from app.domain.evaluations import actions, queries
from app.domain.evaluations.inputs import Acknowledgement, Answer, Confirmation, EvaluationFilter, SendBack
from app.domain.evaluations.states import EVALUATION, EvaluationState
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.log import LogEntry
from app.paging import Window
from tests import make
from tests.cast import USERS


def test_the_receiving_unit_saves_what_it_knows_so_far(database, cast):
    with database.writing() as session:
        sheet = make.sheet(session, cast)

        actions.mark(session, cast.receiver, sheet, make.marking(integrity=None, achievement=None))

        assert sheet.marks == {"virtue": "93", "ability": "86", "diligence": "91"}
        assert sheet.state == EvaluationState.OPEN


def test_a_sheet_without_all_five_marks_is_not_submitted(database, cast):
    with database.writing() as session:
        sheet = make.sheet(session, cast)

        with pytest.raises(Refused) as refused:
            actions.mark(session, cast.receiver, sheet, make.marking(integrity=None, submit=True))

        assert (refused.value.code, refused.value.facts) == ("evaluation.unmarked", {"n": 1})


@pytest.mark.parametrize(("mark", "refused"), [(59, True), (60, False), (95, False), (96, True)])
def test_a_very_low_or_very_high_mark_says_what_it_rests_on(database, cast, mark, refused):
    with database.writing() as session:
        sheet = make.sheet(session, cast)
        actions.mark(session, cast.receiver, sheet, make.marking(ability=mark))

        blocked = next(choice.blocked for choice in EVALUATION.choices(cast.receiver, sheet) if choice.verb == "submit")

        assert (blocked is not None) == refused


def test_words_lift_the_refusal_of_a_high_mark(database, cast):
    with database.writing() as session:
        sheet = make.sheet(session, cast)
        marking = make.marking(ability=99, ability_words="牵头全县药品目录统一", submit=True)

        actions.mark(session, cast.receiver, sheet, marking)

        assert sheet.state == EvaluationState.SUBMITTED


def test_a_returned_sheet_is_a_new_revision_and_keeps_its_marks(database, cast):
    with database.writing() as session:
        sheet = make.submitted(session, cast)

        actions.send_back(session, cast.city, sheet, SendBack(reason="请补充依据"))

        assert (sheet.state, sheet.revision, sheet.return_reason) == ("open", 2, "请补充依据")
        assert sheet.is_marked


def test_confirmation_computes_and_stores_total_and_grade(database, cast):
    with database.writing() as session:
        sheet = make.confirmed(session, cast)

        assert (sheet.total, sheet.grade) == (Decimal("89.90"), "competent")


def test_total_follows_the_weights_and_bands_of_the_rounds_own_policy(database, cast):
    with database.writing() as session:
        sheet = make.submitted(session, cast)
        weights = {"virtue": 0, "ability": 0, "diligence": 0, "achievement": 100, "integrity": 0}
        sheet.placement.round_.policy = {"criteria_weights": weights, "grade_bands": [88, 70, 60]}

        actions.confirm(session, cast.city, sheet, Confirmation())

        assert (sheet.total, sheet.grade) == (Decimal("88.00"), "excellent")


def test_institution_staff_have_grades_in_their_own_words(database, cast):
    with database.writing() as session:
        sheet = make.submitted(session, cast)
        sheet.placement.cadre.personnel_kind = "003"

        actions.confirm(session, cast.city, sheet, Confirmation())

        assert sheet.grade == "qualified"


def test_who_disagrees_says_why(database, cast):
    with database.writing() as session:
        sheet = make.confirmed(session, cast)

        with pytest.raises(Invalid):
            actions.acknowledge(session, cast.cadre, sheet, Acknowledgement(answer=Answer.DISAGREES))


def test_every_act_leaves_one_line_in_the_log_and_no_mark_in_it(database, cast):
    with database.writing() as session:
        sheet = make.acknowledged(session, cast)

    with database.reading() as session:
        lines = session.execute(
            select(LogEntry.verb, LogEntry.facts)
            .where(LogEntry.type == "evaluation", LogEntry.subject_id == sheet.id)
            .order_by(LogEntry.seq)
        ).all()
    assert [verb.partition(".")[2] for verb, _ in lines] == ["open", "mark", "submit", "confirm", "acknowledge"]
    assert not any("93" in facts or "实绩" in facts for _, facts in lines)


ACTS = {
    "mark": (make.sheet, lambda s, a, e: actions.mark(s, a, e, make.marking())),
    "submit": (make.sheet, lambda s, a, e: actions.submit(s, a, e)),
    "send_back": (make.submitted, lambda s, a, e: actions.send_back(s, a, e, SendBack(reason="请补充"))),
    "confirm": (make.submitted, lambda s, a, e: actions.confirm(s, a, e, Confirmation())),
    "acknowledge": (
        make.confirmed, lambda s, a, e: actions.acknowledge(s, a, e, Acknowledgement(answer=Answer.AGREES)),
    ),
}  # fmt: skip
MAY = {
    "mark": {"receiver"}, "submit": {"receiver"}, "send_back": {"city"}, "confirm": {"city"}, "acknowledge": {"cadre"},
}  # fmt: skip


@pytest.mark.parametrize("verb", ACTS)
def test_only_those_whose_turn_it_is_may_act(database, cast, verb):
    bring, act = ACTS[verb]
    with database.writing() as session:
        sheet = bring(session, cast)
        if verb == "submit":
            actions.mark(session, cast.receiver, sheet, make.marking())
    allowed = set()

    for username in USERS:
        with WorkSession(database.writer) as session:
            try:
                act(session, cast.actor(username), queries.by_id(session, cast.city, sheet.id))
                allowed.add(username)
            except Forbidden:
                pass
            finally:
                session.rollback()

    assert allowed == MAY[verb]


SEES = {
    "open": {"city", "county", "receiver", "mentor", "cadre"},
    "submitted": {"city", "county", "receiver", "mentor", "cadre"},
    "confirmed": {"city", "county", "receiver", "mentor", "cadre", "sender"},
}


@pytest.mark.parametrize("state", SEES)
def test_a_sheet_is_seen_by_those_it_concerns_and_by_the_sender_once_confirmed(database, cast, state):
    bring = {"open": make.sheet, "submitted": make.submitted, "confirmed": make.confirmed}[state]
    with database.writing() as session:
        sheet_id = bring(session, cast).id
    seen = set()

    with database.reading() as session:
        for username in USERS:
            try:
                queries.by_id(session, cast.actor(username), sheet_id)
                seen.add(username)
            except (NotFound, Forbidden):
                pass

    assert seen == SEES[state]


def test_a_cadre_meets_the_marks_only_after_confirmation(database, cast):
    with database.writing() as session:
        sheet = make.submitted(session, cast)

        before = sheet.open_to(cast.cadre)
        actions.confirm(session, cast.city, sheet, Confirmation())

        assert (before, sheet.open_to(cast.cadre)) == (False, True)


def test_lists_filter_by_round_unit_state_overdue_and_placement(database, cast):
    with database.writing() as session:
        first = make.confirmed(session, cast)
        second = make.sheet(session, cast, cadre="c2", receiver="140581100")
        wanted = {
            "round": (first.placement.round_id, [first.id]),
            "placement": (second.placement_id, [second.id]),
            "unit": ("140581", [second.id]),
            "state": ("confirmed", [first.id]),
            "overdue": (True, [second.id]),
            "cycle": (first.cycle_id, [first.id]),
        }

        found = {
            name: [
                row.id for row in queries.search(session, cast.city, EvaluationFilter(**{name: value}), Window()).items
            ]
            for name, (value, _) in wanted.items()
        }

        assert found == {name: expected for name, (_, expected) in wanted.items()}


def test_counts_say_how_many_stand_where_and_how_many_are_late(database, cast):
    with database.writing() as session:
        make.confirmed(session, cast)
        make.sheet(session, cast, cadre="c2")

        told = queries.counts(session, cast.city, EvaluationFilter())

        assert told == {"open": 1, "submitted": 0, "confirmed": 1, "acknowledged": 0, "overdue": 1}


def test_a_list_runs_as_many_statements_for_three_rows_as_for_one(database, cast):
    counted = []
    with database.writing() as session:
        round_ = make.in_post_round(session, cast)
        make.in_post(session, cast, round_)
        make.cycle(session, cast, round_)
    event.listen(database.reader.engine, "before_cursor_execute", lambda *a: counted.append(a[2]))

    def statements() -> int:
        counted.clear()
        with database.reading() as session:
            queries.search(session, cast.city, EvaluationFilter(), Window())
        return len(counted)

    one = statements()
    with database.writing() as session:
        for key in ("c2", "c3"):
            make.in_post(session, cast, session.get(type(round_), round_.id), cadre=key)
        make.cycle(session, cast)
    assert statements() == one


def test_judges_see_no_sheet_and_administrators_may_not_ask(database, cast):
    with database.writing() as session:
        make.confirmed(session, cast)

        seen = session.scalars(queries.visible_to(cast.judge)).all()

        assert seen == []
        with pytest.raises(Forbidden):
            queries.visible_to(cast.audit)
