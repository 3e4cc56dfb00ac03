"""本人自荐: a draft of one's own, its submission, and what the unit makes of it."""

import pytest
from sqlalchemy import select

from app.clock import today
from app.domain.rounds import queries
from app.domain.rounds.people import applications, candidacies, layers
from app.domain.rounds.people.inputs import Application, Correction
from app.domain.rounds.planning.models import RoundWindow, WindowKind
from app.errors import Forbidden, NotFound, Refused
from app.log import LogEntry
from app.paging import Window
from tests import make
from tests.make import DAY, refusal
from tests.people import WELL, WHY

WISH = Application(reasons="想到农村去，学过农机", hardship="family")


@pytest.fixture
def session(database):
    with database.writing() as opened:
        yield opened


@pytest.fixture
def round_(session, cast):
    return make.open_round(session, cast, policy={"own_application": True, "per_unit_limit": 1})


def submitted(session, cast, round_):
    return applications.submit(session, cast.cadre, applications.apply(session, cast.cadre, round_, WISH))


def test_a_cadre_applies_only_where_policy_lets_them(session, cast):
    closed = make.open_round(session, cast)

    assert refusal(Forbidden, applications.apply, session, cast.cadre, closed, WISH) == "forbidden"


def test_a_draft_is_seen_by_the_person_alone(session, cast, round_):
    draft = applications.apply(session, cast.cadre, round_, WISH)

    def sees(who):
        return [row.id for row in queries.candidacies(session, cast.actor(who), round_, Window()).items]

    assert {who: sees(who) for who in ("cadre", "city", "sender", "county")} == {
        "cadre": [draft.id], "city": [], "sender": [], "county": [],
    }  # fmt: skip
    assert next(row.recommended for row in queries.search(session, cast.city, Window()).items) == 0
    with pytest.raises(NotFound):
        queries.candidacy(session, cast.city, round_, draft.id)
    session.commit()
    told = session.scalars(select(LogEntry).order_by(LogEntry.seq.desc()).limit(1)).one()
    assert (told.verb, told.path_a, told.below) == ("candidacy.apply", None, None)


def test_an_application_is_drafted_changed_submitted_and_recommended_by_the_unit(session, cast, round_):
    candidacy = applications.apply(session, cast.cadre, round_, WISH)
    applications.revise(session, cast.cadre, candidacy, Application(reasons="愿意到山区去", hardship="none"))
    applications.submit(session, cast.cadre, candidacy)
    waiting = (candidacy.state, candidacy.layer, candidacy.recommender)

    layers.endorse(session, cast.sender, candidacy, WELL)

    assert waiting == ("recommended", "unit", "")
    assert (candidacy.source, candidacy.layer, candidacy.recommender) == ("own", None, "市农业农村局")
    assert (candidacy.reasons, candidacy.reveal("hardship")) == ("愿意到山区去", "none")
    assert candidacies.check(session, cast.city, candidacy).state == "eligible"


def test_hardship_is_sealed(session, cast, round_):
    candidacy = applications.apply(session, cast.cadre, round_, WISH)

    assert "family" not in candidacy.hardship_sealed
    assert candidacy.reveal("hardship") == "family"


def test_the_units_word_takes_one_of_its_places(session, cast, round_):
    candidacy = submitted(session, cast, round_)
    make.recommend(session, cast, round_, "c2")

    assert refusal(Refused, layers.endorse, session, cast.sender, candidacy, WELL) == "round.unit_limit"


def test_an_application_returned_by_the_unit_is_the_persons_to_correct(session, cast, round_):
    candidacy = submitted(session, cast, round_)
    layers.return_(session, cast.sender, candidacy, WELL)
    told = Correction(reasons="补写近三年工作")

    assert refusal(Forbidden, layers.resubmit, session, cast.sender, candidacy, told) == "forbidden"
    layers.resubmit(session, cast.cadre, candidacy, told)

    assert (candidacy.state, candidacy.layer, candidacy.reasons) == ("recommended", "unit", "补写近三年工作")
    assert candidacy.reveal("hardship") == "family"


def test_the_unit_declines_and_thinks_again(session, cast, round_):
    candidacy = submitted(session, cast, round_)

    layers.decline(session, cast.sender, candidacy, WELL)
    declined = candidacy.state
    layers.reconsider(session, cast.sender, candidacy, WHY)

    assert (declined, candidacy.state, candidacy.layer) == ("declined", "recommended", "unit")


def test_who_applied_may_withdraw_but_not_what_the_unit_put_forward(session, cast, round_):
    candidacy = submitted(session, cast, round_)
    candidacies.withdraw(session, cast.cadre, candidacy, WHY)
    other = make.open_round(session, cast)
    (recommended,) = make.recommend(session, cast, other, "c1")

    assert candidacy.state == "withdrawn"
    assert refusal(Forbidden, candidacies.withdraw, session, cast.cadre, recommended, WHY) == "forbidden"


def test_a_draft_is_discarded_and_stands_in_nobodys_way(session, cast, round_):
    applications.discard(session, cast.cadre, applications.apply(session, cast.cadre, round_, WISH))
    again = applications.apply(session, cast.cadre, round_, WISH)

    (recommended,) = make.recommend(session, cast, round_, "c1")

    assert (make.states(session, round_), recommended.source) == ({"c1": "recommended"}, "unit")
    assert again not in session


def test_applications_have_days_of_their_own(session, cast, round_):
    round_.windows.append(RoundWindow(kind=WindowKind.APPLICATION, opens_on=today() + DAY, closes_on=today() + 2 * DAY))
    session.flush()

    assert refusal(Refused, applications.apply, session, cast.cadre, round_, WISH) == "round.not_yet"


def test_the_unit_speaks_about_an_application_within_the_days_of_recommending(session, cast, round_):
    own = applications.submit(session, cast.cadre, applications.apply(session, cast.cadre, round_, WISH))
    round_.closes_on = today() - DAY
    session.flush()

    assert refusal(Refused, layers.endorse, session, cast.sender, own, WELL) == "round.too_late"
