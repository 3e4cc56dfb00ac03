"""Home tells each office which names wait for its word."""

import pytest

from app.domain.overview import waiting
from app.domain.overview.lines import Line
from app.domain.rounds.people import applications, layers
from app.domain.rounds.people.inputs import Application
from app.domain.rounds.planning.models import Quota, QuotaScope
from app.errors import Refused
from tests import make, people
from tests.make import refusal
from tests.people import WELL


@pytest.fixture
def session(database):
    with database.writing() as opened:
        yield opened


def told(session, actor, *codes) -> dict[str, Line]:
    return {
        line.code: (line.n, line.due_on, line.href) for line in waiting.waiting(session, actor) if line.code in codes
    }


def test_each_office_is_told_how_many_names_wait_for_its_word(session, cast):
    round_ = people.layered(session, cast)
    for number in (1, 2):
        people.villager(session, f"t{number}", f"田{number}", 40 + number)
        people.entered(session, cast, round_, f"t{number}")
    make.recommend(session, cast, round_, "c1")

    page = (round_.closes_on, f"/rounds/{round_.id}?tab=candidacies")
    seen = {who: told(session, cast.actor(who), "names_to_endorse", "rounds_with_unchecked")
            for who in ("county", "city", "sender", "other_county")}  # fmt: skip
    assert seen == {
        "county": {"names_to_endorse": (2, *page)}, "city": {"names_to_endorse": (1, *page)},
        "sender": {}, "other_county": {},
    }  # fmt: skip


def test_a_returned_name_waits_for_its_unit_and_a_draft_for_the_person(session, cast):
    round_ = people.layered(session, cast, own_application=True)
    (returned,) = make.recommend(session, cast, round_, "c2")
    layers.return_(session, cast.city, returned, WELL)
    wish = Application(reasons="想到农村去")
    draft = applications.apply(session, cast.cadre, round_, wish)

    page = (round_.closes_on, f"/rounds/{round_.id}?tab=candidacies")
    assert told(session, cast.sender, "names_to_correct", "names_to_endorse") == {"names_to_correct": (1, *page)}
    assert told(session, cast.cadre, "own_application") == {"own_application": (1, *page)}
    applications.submit(session, cast.cadre, draft)
    assert told(session, cast.sender, "names_to_endorse") == {"names_to_endorse": (1, *page)}
    assert told(session, cast.cadre, "own_application") == {}


def test_a_countys_number_holds_where_policy_asks_no_county_too(session, cast):
    round_ = make.open_round(session, cast, policy={"per_unit_limit": 9})
    session.add(Quota(round_=round_, scope=QuotaScope.SENDING, unit_id=cast.unit(session, "140521").id, places=1))
    session.flush()
    people.villager(session), people.villager(session, "t2", "田秋收", 41)
    people.entered(session, cast, round_, "t1")

    assert refusal(Refused, people.entered, session, cast, round_, "t2") == "round.layer_quota"
    make.recommend(session, cast, round_, "c1", "c2")
