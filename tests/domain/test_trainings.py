"""Training before the post (A6): who is expected, what the sheet says, and what a placement makes of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import log
from app.clock import today
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Arrival, Exemption
from app.domain.rounds.inputs import Grounds
from app.domain.trainings import actions, queries
from app.domain.trainings.inputs import AttendanceSheet, Participants, Removal, TrainingPlan
from app.domain.trainings.models import TrainingAttendance
from app.domain.trainings.readiness import Readiness
from app.errors import Forbidden, Invalid, NotFound, Refused
from tests import make
from tests import trainings as training_made
from tests.make import refusal

WHY = Grounds(reason="登记有误，须改正")


def sheet(*rows):
    names = ("candidacy_id", "presence", "passed")
    return AttendanceSheet.model_validate({"rows": [dict(zip(names, row, strict=False)) for row in rows]})


def expected(training):
    return [each.candidacy.cadre.key for each in training.attendances]


def test_planned_after_the_confirmation_a_session_expects_everyone_confirmed(database, cast):
    with database.writing() as session:
        training = training_made.planned(session, cast, training_made.confirmed(session, cast))
        session.flush()

        assert (training.state, expected(training)) == ("planned", ["c1", "c2"])


def test_before_the_notice_is_out_a_session_names_nobody(database, cast):
    with database.writing() as session:
        round_ = make.listed_round(session, cast)
        training = training_made.planned(session, cast, round_)

        assert expected(training) == []
        assert actions.awaited(session, training) == []
        assert refusal(Refused, actions.add_people, session, cast.city, training, Participants()) == (
            "training.nobody_to_add"
        )


def test_while_the_notice_runs_those_proposed_are_added_by_name(database, cast):
    with database.writing() as session:
        round_ = make.publicized_round(session, cast)
        training = training_made.planned(session, cast, round_)
        chosen = [each for each in round_.candidacies if each.state == "chosen"]
        other = next(each for each in round_.candidacies if each.state == "not_chosen")

        actions.add_people(session, cast.city, training, Participants(candidacy_ids=[chosen[0].id]))
        strange = Participants(candidacy_ids=[chosen[1].id, other.id, chosen[0].id])

        assert refusal(Invalid, actions.add_people, session, cast.city, training, strange) == (
            ["training.not_to_be_trained"] * 2
        )


def test_who_missed_it_comes_to_a_make_up(database, cast):
    with database.writing() as session:
        round_ = training_made.confirmed(session, cast)
        first = training_made.planned(session, cast, round_)
        c1, c2 = (each.candidacy_id for each in first.attendances)
        actions.record(session, cast.city, first, sheet((c1, "attended", True), (c2, "absent")))
        actions.close(session, cast.city, first)
        makeup = training_made.planned(session, cast, round_, title="补训")
        actions.drop_person(session, cast.city, makeup, Removal(candidacy_id=c1, reason="已经参加过"))
        training_made.attended(session, cast, makeup)
        actions.close(session, cast.city, makeup)

        hours = {
            each.candidacy.cadre.key: sum(row.hours for row in queries.of_person(session, each.candidacy_id))
            for each in first.attendances
        }

        assert (expected(makeup), hours) == (["c2"], {"c1": 16, "c2": 16})


def test_a_session_closes_when_everyone_is_recorded(database, cast):
    with database.writing() as session:
        training = training_made.planned(session, cast, training_made.confirmed(session, cast))
        c1, c2 = (each.candidacy_id for each in training.attendances)
        actions.record(session, cast.city, training, sheet((c1, "attended", True)))

        early = refusal(Refused, actions.close, session, cast.city, training)
        actions.record(session, cast.city, training, sheet((c2, "excused")))
        actions.close(session, cast.city, training)

        assert (early, training.state) == ("training.unrecorded", "closed")
        assert refusal(Refused, actions.record, session, cast.city, training, sheet()) == "workflow.wrong_state"


def test_nothing_is_recorded_before_the_first_day(database, cast):
    tomorrow = today() + timedelta(days=1)
    with database.writing() as session:
        round_ = training_made.confirmed(session, cast)
        training = training_made.planned(session, cast, round_, starts_on=str(tomorrow), ends_on=str(tomorrow))

        assert refusal(Refused, actions.record, session, cast.city, training, sheet()) == "training.not_begun"


def test_odd_rows_are_refused_each_in_its_place(database, cast):
    with database.writing() as session:
        training = training_made.planned(session, cast, training_made.confirmed(session, cast))
        c1, c2 = (each.candidacy_id for each in training.attendances)
        odd = sheet((c1, "absent", True), (c2, "attended"), (c2, "absent"), (c2 + 99, "attended"))

        codes = refusal(Invalid, actions.record, session, cast.city, training, odd)

        assert codes == [
            "training.passed_without_attending", "training.recorded_twice", "training.not_expected",
        ]  # fmt: skip
        assert [each.presence for each in training.attendances] == ["expected", "expected"]


def test_the_database_knows_that_only_who_came_can_pass(database, cast):
    with database.reading() as session:
        training_id = None
    with database.writing() as session:
        training_id = training_made.planned(session, cast, training_made.confirmed(session, cast)).id
    with pytest.raises(IntegrityError), database.writing() as session:
        row = session.scalars(select(TrainingAttendance).where(TrainingAttendance.training_id == training_id)).first()
        row.passed = True


def test_every_step_has_its_way_back(database, cast):
    with database.writing() as session:
        training = training_made.closed(session, cast, training_made.confirmed(session, cast))
        hours = [each.hours for each in training.attendances]
        actions.reopen(session, cast.city, training, WHY)
        reopened = training.state, [each.hours for each in training.attendances]
        actions.clear(session, cast.city, training, WHY)
        cleared = training.state, [(each.presence, each.passed) for each in training.attendances]
        actions.cancel(session, cast.city, training, WHY)
        actions.reinstate(session, cast.city, training, WHY)

        assert (hours, reopened) == ([16, 16], ("held", [0, 0]))
        assert cleared == ("planned", [("expected", False)] * 2)
        assert training.state == "planned"


def test_the_log_tells_the_acts_and_not_who_missed_it(database, cast):
    with database.writing() as session:
        training = training_made.planned(session, cast, training_made.confirmed(session, cast))
        told = {"presence": "absent", "passed": False, "note": "家中有事"}
        training_made.attended(session, cast, training, **told)
    with database.reading() as session:
        entries = session.execute(
            select(log.LogEntry.verb, log.LogEntry.facts).where(log.LogEntry.type == "training")
        ).all()

    assert [entry.verb for entry in entries] == ["training.plan", "training.record"]
    assert "家中有事" not in entries[1].facts and "absent" not in entries[1].facts


def test_each_sees_their_own_sessions(database, cast):
    with database.writing() as session:
        training_id = training_made.planned(session, cast, training_made.confirmed(session, cast)).id

    assert {name: seen(database, cast, name, training_id) for name in SEERS} == {
        "city": ["c1", "c2"], "county": 404, "sender": ["c1", "c2"], "other_sender": 404, "cadre": ["c1"],
        "other_cadre": 404, "receiver": 403, "judge": 403,
    }  # fmt: skip


SEERS = ("city", "county", "sender", "other_sender", "cadre", "other_cadre", "receiver", "judge")


def seen(database, cast, name, training_id):
    with database.reading() as session:
        actor = cast.actor(name)
        try:
            training = queries.by_id(session, actor, training_id)
        except (NotFound, Forbidden) as refused:
            return refused.status
        return [row.cadre_key for row in queries.sheet(session, actor, training)]


def test_nobody_begins_untrained_where_the_policy_says_so(database, cast):
    with database.writing() as session:
        round_ = training_made.confirmed(session, cast)
        placement = training_made.notified(session, cast, round_)
        arrival = Arrival(arrived_on=today())

        untrained = refusal(Refused, placements.arrive, session, cast.city, placement, arrival)
        training_made.closed(session, cast, round_, hours=8)
        session.expire(placement, ["attendances"])
        too_little = refusal(Refused, placements.arrive, session, cast.city, placement, arrival)
        training_made.closed(session, cast, round_, hours=8)
        session.expire(placement, ["attendances"])
        placements.arrive(session, cast.city, placement, arrival)

        assert (untrained, too_little) == ("placement.untrained", "placement.trained_too_little")
        assert (placement.state, placement.readiness) == ("in_post", Readiness(True, 16, 16, 2, False))


def test_a_policy_that_only_wishes_holds_nobody_up(database, cast):
    with database.writing() as session:
        round_ = training_made.confirmed(session, cast, policy={"training_hours": 16})
        placement = training_made.notified(session, cast, round_)

        missing = placement.readiness.missing
        placements.arrive(session, cast.city, placement, Arrival(arrived_on=today()))

        assert (missing.code, placement.state) == ("placement.untrained", "in_post")


def test_an_exception_is_somebodys_and_may_be_taken_back(database, cast):
    with database.writing() as session:
        placement = training_made.notified(session, cast, training_made.confirmed(session, cast))
        placements.exempt(session, cast.city, placement, Exemption(reason="汛期在即，先到岗"))
        kept = placement.exemption, placement.exempted_by, placement.exempted_on, placement.readiness.hinders
        twice = refusal(Refused, placements.exempt, session, cast.city, placement, Exemption(reason="再来一次"))
        placements.end_exemption(session, cast.city, placement, Exemption(reason="汛情解除，先培训"))
        arrival = Arrival(arrived_on=today())
        again = refusal(Refused, placements.arrive, session, cast.city, placement, arrival)

        assert kept == ("汛期在即，先到岗", cast.city.name, today(), None)
        assert (twice, again) == ("placement.nothing_to_exempt", "placement.untrained")
        assert refusal(
            Forbidden, placements.exempt, session, cast.receiver, placement, Exemption(reason="自己放行")
        ) == ("forbidden")


def test_a_backward_plan_is_refused(database, cast):
    with database.writing() as session:
        round_ = training_made.confirmed(session, cast)
        plan = TrainingPlan(**training_made.fields(ends_on=str(today() - timedelta(days=1))))

        assert refusal(Invalid, actions.plan, session, cast.city, round_, plan) == ["training.ends_before_start"]
