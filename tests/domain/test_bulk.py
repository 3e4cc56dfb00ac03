"""One verb for many: each for itself, a refused one leaves nothing, a preview leaves nothing at all."""

import pytest
from sqlalchemy import func, select

from app.domain.rounds.decision.models import Feedback
from app.domain.rounds.people import bulk
from app.domain.rounds.people.inputs import BulkAct
from app.domain.rounds.people.models import Endorsement
from app.domain.rounds.planning.models import Quota, QuotaScope
from app.errors import Invalid, NotFound
from app.log import LogEntry
from tests import decision, make, people

KEYS = ("t1", "t2", "t3")


@pytest.fixture
def session(database):
    with database.writing() as opened:
        yield opened


@pytest.fixture
def names(session, cast):
    """Three names wait for the county, which may endorse two."""
    round_ = people.layered(session, cast)
    session.add(Quota(round_=round_, scope=QuotaScope.SENDING, unit_id=cast.unit(session, "140521").id, places=2))
    session.flush()
    for number, key in enumerate(KEYS):
        people.villager(session, key, f"田{number}", 40 + number)
    made = [people.entered(session, cast, round_, key) for key in KEYS]
    session.commit()
    return made


def asked(names, verb="endorse", **told) -> BulkAct:
    return BulkAct(verb=verb, ids=[each.id for each in names], **{"reason": "德才表现好", **told})


def codes(outcomes) -> list[str | None]:
    return [each.refused and each.refused.code for each in outcomes]


def logged(session) -> list[tuple[str, int]]:
    rows = session.execute(select(LogEntry.verb, LogEntry.subject_id).order_by(LogEntry.seq))
    return [tuple(row) for row in rows]


def test_the_refused_one_leaves_nothing_and_the_others_stand(session, cast, names):
    before = len(logged(session))

    outcomes = bulk.act(session, cast.county, names[0].round_, asked(names))
    session.commit()

    assert codes(outcomes) == [None, None, "round.layer_quota"]
    assert [each.layer for each in names] == ["city", "city", "county"]
    assert logged(session)[before:] == [("candidacy.endorse", each.id) for each in names[:2]]
    assert session.scalar(select(func.count()).where(Endorsement.candidacy_id == names[2].id)) == 1


def test_a_preview_says_the_same_and_leaves_nothing(session, cast, names):
    before = logged(session)

    previewed = bulk.act(session, cast.county, names[0].round_, asked(names, reason="", dry_run=True))
    session.commit()

    assert codes(previewed) == [None, None, "round.layer_quota"]
    assert [each.layer for each in names] == ["county"] * 3
    assert logged(session) == before


def test_what_was_logged_before_the_bulk_is_still_logged(session, cast, names):
    people.villager(session, "t9", "田九", 49)
    before = len(logged(session))

    bulk.act(session, cast.county, names[0].round_, asked(names))
    session.commit()

    assert [verb for verb, _ in logged(session)[before:]] == ["cadre.save", "candidacy.endorse", "candidacy.endorse"]


def test_names_one_may_not_act_on_answer_as_they_would_alone(session, cast, names):
    (own,) = make.recommend(session, cast, names[0].round_, "c1")

    outcomes = bulk.act(session, cast.city, own.round_, asked([names[0], own]))
    mixed = bulk.act(session, cast.county, own.round_, asked([names[0], own], "withdraw"))

    assert codes(outcomes) == ["candidacy.layer_to_speak", None]
    assert codes(mixed) == [None, "not_found"]
    with pytest.raises(NotFound):
        bulk.act(session, cast.other_county, own.round_, asked(names))


def test_between_the_list_and_the_notice_a_refusal_tells_nobody_who_is_on_it(session, cast):
    round_ = make.listed_round(session, cast)

    outcomes = bulk.act(session, cast.sender, round_, asked(round_.candidacies, "withdraw"))

    assert {str(each.state) for each in round_.candidacies} == {"chosen", "reserve", "not_chosen"}
    assert set(codes(outcomes)) == {"forbidden"}


def test_who_was_not_chosen_is_told_the_same_words_by_name(session, cast):
    round_ = make.listed_round(session, cast)
    words = "业务扎实，建议补充基层经历"

    outcomes = bulk.act(session, cast.city, round_, asked(round_.candidacies, "give_feedback", reason=words))

    told = {each.state: each.feedback and each.feedback.words for each in round_.candidacies}
    assert told == {"chosen": None, "reserve": None, "not_chosen": words}
    refused = {outcome.item.state: outcome.refused and outcome.refused.code for outcome in outcomes}
    assert refused == {"chosen": "workflow.wrong_state", "reserve": "workflow.wrong_state", "not_chosen": None}


def test_words_written_for_one_person_are_not_replaced_by_words_for_many(session, cast):
    round_ = make.listed_round(session, cast)
    decision.words_for_everyone(session, cast, round_)
    passed_over = next(each for each in round_.candidacies if each.state == "not_chosen")
    own = passed_over.feedback.words

    outcomes = bulk.act(session, cast.city, round_, asked([passed_over], "give_feedback", reason="感谢参加选拔"))

    assert codes(outcomes) == ["candidacy.has_words"]
    assert passed_over.feedback.words == own


def test_a_preview_of_feedback_needs_no_words_and_writes_none_but_the_deed_does(session, cast):
    round_ = make.listed_round(session, cast)
    people_ = [each for each in round_.candidacies if each.state == "not_chosen"][:1]

    previewed = bulk.act(session, cast.city, round_, asked(people_, "give_feedback", reason="", dry_run=True))
    with pytest.raises(Invalid) as wordless:
        bulk.act(session, cast.city, round_, asked(people_, "give_feedback", reason="好"))

    assert codes(previewed) == [None]
    assert [fault.code for fault in wordless.value.faults] == ["candidacy.bulk_words"]
    assert session.scalar(select(func.count()).select_from(Feedback)) == 0


def test_words_for_many_are_the_organizers_to_give_and_stay_out_of_the_log(session, cast):
    round_ = make.listed_round(session, cast)
    given = asked(round_.candidacies, "give_feedback", reason="机密之言不入日志")

    by_sender = bulk.act(session, cast.sender, round_, given)
    bulk.act(session, cast.city, round_, given)
    session.commit()

    assert set(codes(by_sender)) == {"forbidden"}
    written = session.scalars(select(LogEntry).where(LogEntry.verb == "candidacy.give_feedback")).all()
    assert len(written) == 2 and not [each for each in written if "机密之言" in f"{each.facts}{each.reason}"]


@pytest.mark.parametrize(
    ("verb", "state"), [("return_", "returned"), ("decline", "declined"), ("withdraw", "withdrawn")]
)
def test_each_verb_reaches_every_name(session, cast, names, verb, state):
    outcomes = bulk.act(session, cast.county, names[0].round_, asked(names, verb))

    assert codes(outcomes) == [None] * 3
    assert {str(each.state) for each in names} == {state}


def test_many_are_checked_at_once(session, cast, names):
    round_ = names[0].round_
    people.endorsed(session, cast, names[0], "county", "city")

    outcomes = bulk.act(session, cast.city, round_, asked(names, "check"))

    assert codes(outcomes) == [None, "candidacy.layer_to_speak", "candidacy.layer_to_speak"]
    assert names[0].state == "eligible"
