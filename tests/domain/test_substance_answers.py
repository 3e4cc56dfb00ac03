"""N9 in mid-term: the person says what the post really is; the organizer and the person hear it, nobody else."""

import pytest
from sqlalchemy import select

from app import log
from app.access import may
from app.domain.placements import answers
from app.domain.placements.inputs import SubstanceReport
from app.domain.placements.states import PLACEMENT
from app.errors import Forbidden, Refused
from app.log import LogEntry
from tests import make, placing
from tests.posts import HOLLOW, REAL, REAL_INDEX

NOTE = "分工文件没有下发，实际以协助为主"


def report(session, actor, placement, told=REAL):
    return answers.report(session, actor, placement, SubstanceReport(answers=told, note=NOTE))


def test_the_newest_answer_stands_beside_the_promise(session, cast):
    placement = placing.in_post(session, cast, substance=REAL)
    report(session, cast.cadre, placement)

    answer = report(session, cast.cadre, placement, HOLLOW)

    assert (answer.promised, answer.substance_index, answer.difference) == (REAL_INDEX, 0, -REAL_INDEX)
    assert [each.substance_index for each in answers.of_placement(session, cast.city, placement)] == [0, REAL_INDEX]
    assert [each.id for each in answers.on_post(session, cast.city, placement.post)] == [answer.id]


def test_nothing_promised_leaves_no_difference(session, cast):
    answer = report(session, cast.cadre, placing.in_post(session, cast))

    assert (answer.promised, answer.difference) == (None, None)


def test_only_the_person_on_the_post_says_it_and_only_while_there(session, cast):
    placement = placing.notified(session, cast)

    early = make.refusal(Refused, report, session, cast.cadre, placement)
    others = {}
    for name in ("city", "county", "sender", "receiver", "mentor", "other_cadre", "judge"):
        with pytest.raises(Forbidden):
            report(session, cast.actor(name), placement)
        others[name] = [each.verb for each in PLACEMENT.choices(cast.actor(name), placement)]

    assert early == "workflow.wrong_state"
    assert not any("report_substance" in verbs for verbs in others.values())


def test_the_unit_and_others_hear_neither_the_answer_nor_that_there_is_one(database, cast):
    with database.writing() as session:
        placement = placing.in_post(session, cast, substance=REAL)
        report(session, cast.cadre, placement, HOLLOW)

    names = ("city", "county", "sender", "receiver", "mentor", "cadre", "other_cadre", "judge")
    with database.reading() as session:
        placement = session.merge(placement, load=True)
        hears = {name: may(cast.actor(name), "substance_answer.read", placement) for name in names}
        on_post = {name: len(answers.on_post(session, cast.actor(name), placement.post)) for name in names}
        said = LogEntry.verb == "placement.report_substance"
        logged = {name: bool(session.scalars(log.visible_to(cast.actor(name)).where(said)).all()) for name in names}
        with pytest.raises(Forbidden):
            answers.of_placement(session, cast.receiver, placement)
        assert NOTE not in str(session.scalars(select(LogEntry.facts)).all())

    assert hears == on_post == dict.fromkeys(names, False) | {"city": True, "cadre": True}
    assert logged == hears
