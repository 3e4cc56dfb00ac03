"""层层推荐 (A2): who speaks next, who may, what a word does and how it is taken back."""

import json
from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from app.clock import today
from app.domain.rounds import actions, queries
from app.domain.rounds.inputs import Recommendation
from app.domain.rounds.people import candidacies, layers
from app.domain.rounds.people.inputs import Correction
from app.domain.rounds.planning.models import Quota, QuotaScope, RoundWindow, WindowKind
from app.errors import Forbidden, Refused
from app.log import LogEntry
from tests import make, people
from tests.make import DAY, refusal
from tests.people import WELL, WHY


@pytest.fixture
def session(database):
    with database.writing() as opened:
        yield opened


def words(candidacy) -> list[tuple[str, str]]:
    return [(str(each.layer), str(each.verdict)) for each in candidacy.endorsements]


def test_without_layers_in_policy_the_units_word_is_enough(session, cast):
    round_ = make.open_round(session, cast)

    (candidacy,) = make.recommend(session, cast, round_, "c1")

    assert (candidacy.layer, words(candidacy)) == (None, [("unit", "endorsed")])
    assert candidates_check(session, cast, candidacy) == "eligible"


def candidates_check(session, cast, candidacy) -> str:
    return candidacies.check(session, cast.city, candidacy).state


def test_a_townships_name_goes_through_the_county_and_the_city(session, cast):
    people.villager(session)
    candidacy = people.entered(session, cast, people.layered(session, cast))

    passed = [candidacy.layer]
    for who in ("county", "city"):
        layers.endorse(session, cast.actor(who), candidacy, WELL)
        passed.append(candidacy.layer)

    assert passed == ["county", "city", None]
    assert words(candidacy) == [("unit", "endorsed"), ("county", "endorsed"), ("city", "endorsed")]
    assert [each.spoken_by for each in candidacy.endorsements] == ["嘉峰镇", "梁栋", "林佩之"]


def test_the_citys_own_unit_has_no_county_above_it(session, cast):
    (candidacy,) = make.recommend(session, cast, people.layered(session, cast), "c1")

    assert candidacy.layer == "city"


def test_a_county_round_asks_no_county_and_no_city(session, cast):
    people.villager(session)
    round_ = make.open_round(session, cast, who="county", policy=people.BOTH)

    asked = Recommendation(cadre_key="t1", reasons="踏实肯干", consent=True)
    candidacy = actions.recommend(session, cast.county, round_, asked)

    assert candidacy.layer is None


def test_only_the_layer_whose_turn_it_is_speaks(session, cast):
    people.villager(session)
    candidacy = people.entered(session, cast, people.layered(session, cast))

    for who in ("city", "sender", "other_county", "receiver", "cadre", "judge"):
        assert refusal(Forbidden, layers.endorse, session, cast.actor(who), candidacy, WELL) == "forbidden"
    people.endorsed(session, cast, candidacy, "county")
    assert refusal(Forbidden, layers.endorse, session, cast.county, candidacy, WELL) == "forbidden"


def test_nobody_is_checked_before_every_layer_has_spoken_and_the_refusal_says_who_is_to_speak(session, cast):
    people.villager(session)
    round_ = people.layered(session, cast)
    candidacy = people.entered(session, cast, round_)

    with pytest.raises(Refused) as early:
        candidacies.check(session, cast.city, candidacy)
    with pytest.raises(Refused) as closing:
        actions.close(session, cast.city, round_)

    assert (early.value.code, early.value.facts) == ("candidacy.layer_to_speak", {"who": "@word.Layer.county"})
    assert (closing.value.code, closing.value.facts) == (
        "round.layers_to_speak", {"n": 1, "who": "@word.Layer.county"},
    )  # fmt: skip


def test_a_name_without_the_countys_word_stays_behind_at_the_closing(session, cast):
    people.villager(session)
    round_ = people.layered(session, cast)
    people.entered(session, cast, round_)
    (ready,) = make.recommend(session, cast, round_, "c1")
    people.endorsed(session, cast, ready, "city")

    assert refusal(Refused, actions.close, session, cast.city, round_) == "round.unchecked"
    actions.check_all(session, cast.city, round_)
    actions.close(session, cast.city, round_)

    assert make.states(session, round_) == {"t1": "recommended", "c1": "eligible"}


def test_a_returned_name_is_corrected_and_every_layer_speaks_again(session, cast):
    people.villager(session)
    candidacy = people.entered(session, cast, people.layered(session, cast))
    people.endorsed(session, cast, candidacy, "county")

    layers.return_(session, cast.city, candidacy, WELL)
    returned = (candidacy.state, candidacy.layer)
    told = Correction(reasons="补写三年实绩")
    assert refusal(Forbidden, layers.resubmit, session, cast.county, candidacy, told) == "forbidden"
    layers.resubmit(session, cast.city, candidacy, told)

    assert (returned, candidacy.state, candidacy.layer) == (("returned", "unit"), "recommended", "county")
    assert candidacy.reasons == "补写三年实绩"


def test_a_declined_name_comes_back_by_the_layer_that_declined_it(session, cast):
    people.villager(session)
    candidacy = people.entered(session, cast, people.layered(session, cast))

    layers.decline(session, cast.county, candidacy, WELL)
    for who in ("city", "other_county", "sender"):
        assert refusal(Forbidden, layers.reconsider, session, cast.actor(who), candidacy, WHY) == "forbidden"
    layers.reconsider(session, cast.county, candidacy, WHY)

    assert (candidacy.state, candidacy.layer) == ("recommended", "county")
    assert words(candidacy)[1:] == [("county", "declined"), ("county", "taken_back")]


def test_a_word_is_taken_back_while_the_next_layer_has_not_spoken(session, cast):
    people.villager(session)
    candidacy = people.entered(session, cast, people.layered(session, cast))
    people.endorsed(session, cast, candidacy, "county")

    assert refusal(Forbidden, layers.take_back, session, cast.city, candidacy, WHY) == "forbidden"
    layers.take_back(session, cast.county, candidacy, WHY)
    back = candidacy.layer
    people.endorsed(session, cast, candidacy, "county", "city")

    assert back == "county"
    assert refusal(Forbidden, layers.take_back, session, cast.county, candidacy, WHY) == "forbidden"
    layers.take_back(session, cast.city, candidacy, WHY)
    assert candidacy.layer == "city"


def test_a_return_by_mistake_is_taken_back(session, cast):
    people.villager(session)
    candidacy = people.entered(session, cast, people.layered(session, cast))
    layers.return_(session, cast.county, candidacy, WELL)

    layers.take_back(session, cast.county, candidacy, WHY)

    assert (candidacy.state, candidacy.layer) == ("recommended", "county")


def test_a_county_endorses_no_more_names_than_its_quota(session, cast):
    round_ = people.layered(session, cast)
    session.add(Quota(round_=round_, scope=QuotaScope.SENDING, unit_id=cast.unit(session, "140521").id, places=1))
    session.flush()
    people.villager(session), people.villager(session, "t2", "田秋收", 41)
    first, second = (people.entered(session, cast, round_, key) for key in ("t1", "t2"))
    people.endorsed(session, cast, first, "county")

    assert refusal(Refused, layers.endorse, session, cast.county, second, WELL) == "round.layer_quota"
    layers.decline(session, cast.city, first, WELL)
    people.endorsed(session, cast, second, "county")


def test_a_layer_speaks_within_the_days_the_calendar_gives_it(session, cast):
    people.villager(session)
    round_ = people.layered(session, cast)
    days = {"opens_on": today() + DAY, "closes_on": today() + 2 * DAY}
    round_.windows.append(RoundWindow(kind=WindowKind.COUNTY_ENDORSEMENT, **days))
    candidacy = people.entered(session, cast, round_)

    assert refusal(Refused, layers.endorse, session, cast.county, candidacy, WELL) == "round.not_yet"
    with time_machine.travel(today() + 4 * DAY):
        assert refusal(Refused, layers.endorse, session, cast.county, candidacy, WELL) == "round.too_late"
    with time_machine.travel(today() + 2 * DAY):
        people.endorsed(session, cast, candidacy, "county")


def test_who_recommended_and_who_entered_it_are_two_things(session, cast):
    people.villager(session)
    round_ = people.layered(session, cast)

    entered = people.entered(session, cast, round_, recommender="镇党委会")
    (own,) = make.recommend(session, cast, round_, "c1")

    assert (entered.recommender, entered.entered_by, entered.source) == ("镇党委会", "林佩之", "organizer")
    assert (own.recommender, own.entered_by, own.source) == ("市农业农村局", "丁一鸣", "unit")


def test_an_opinion_is_not_in_the_log_but_the_layer_is(session, cast):
    people.villager(session)
    candidacy = people.entered(session, cast, people.layered(session, cast))
    people.endorsed(session, cast, candidacy, "county")
    session.commit()

    entry = session.scalars(select(LogEntry).order_by(LogEntry.seq.desc()).limit(1)).one()

    assert (entry.verb, json.loads(entry.facts), entry.reason) == ("candidacy.endorse", {"layer": "county"}, "")


def test_a_name_taken_back_and_reinstated_stands_where_it_stood(session, cast):
    people.villager(session)
    candidacy = people.entered(session, cast, people.layered(session, cast))

    candidacies.withdraw(session, cast.city, candidacy, WHY)
    candidacies.reinstate(session, cast.city, candidacy, WHY)

    assert (candidacy.state, candidacy.layer) == ("recommended", "county")


def test_the_person_reads_no_opinion_of_a_department(session, cast):
    (candidacy,) = make.recommend(session, cast, people.layered(session, cast), "c1")
    people.endorsed(session, cast, candidacy, "city")

    readable = {who: [queries.reads_opinion(cast.actor(who), each) for each in candidacy.endorsements]
                for who in ("city", "sender", "cadre")}  # fmt: skip

    assert readable == {"city": [True, True], "sender": [True, True], "cadre": [True, False]}


def test_a_county_department_speaks_for_its_own_people_as_their_unit(session, cast):
    people.villager(session, "q1", "沁山", 45, home="140521", birth=date(1990, 2, 2))
    round_ = people.layered(session, cast)

    candidacy = actions.recommend(
        session, cast.county, round_, Recommendation(cadre_key="q1", reasons="踏实肯干", consent=True)
    )

    assert candidacy.layer == "city"
