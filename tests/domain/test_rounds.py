"""A round from the plan to the closing of recommendations."""

import pytest
import time_machine
from sqlalchemy import select

from app.clock import today
from app.domain.rounds import actions, queries
from app.domain.rounds.inputs import Grounds, NewRound, Recommendation, Reopening
from app.domain.rounds.people import candidacies
from app.domain.rounds.policy import EligibilityRule, RoundPolicy
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.log import LogEntry
from app.paging import Window
from tests import make
from tests.make import DAY, refusal


@pytest.fixture
def session(database):
    with database.writing() as opened:
        yield opened


def test_a_draft_is_seen_by_its_organizer_only_and_an_open_round_by_everyone_below(session, cast):
    draft, opened = make.draft_round(session, cast), make.open_round(session, cast)

    def sees(who):
        return {row.id for row in queries.search(session, cast.actor(who), Window()).items}

    assert sees("city") == {draft.id, opened.id}
    assert sees("county") == sees("sender") == sees("receiver") == sees("cadre") == sees("judge") == {opened.id}


def test_another_countys_round_is_not_there(session, cast):
    round_ = make.open_round(session, cast, who="county")

    with pytest.raises(NotFound):
        queries.by_id(session, cast.other_county, round_.id)
    assert queries.by_id(session, cast.city, round_.id) is round_


def test_a_round_that_was_cancelled_as_a_draft_stays_its_organizers_own(session, cast):
    round_ = make.draft_round(session, cast)

    actions.cancel(session, cast.city, round_, Grounds(reason="方案未通过"))

    with pytest.raises(NotFound):
        queries.by_id(session, cast.sender, round_.id)


def test_only_an_organizer_makes_a_round(session, cast):
    entry = NewRound(**make.round_entry())

    assert refusal(Forbidden, actions.create, session, cast.sender, entry) == "forbidden"


def test_the_days_of_a_round_must_follow_each_other(session, cast):
    entry = NewRound(**make.round_entry(closes_on=today() - DAY, starts_on=today() - 2 * DAY))

    assert refusal(Invalid, actions.create, session, cast.city, entry) == [
        "round.closes_before_opening", "round.starts_before_closing",
    ]  # fmt: skip


def test_a_broken_policy_is_refused_when_it_is_written(session, cast):
    round_ = make.draft_round(session, cast)
    policy = RoundPolicy(
        criteria_weights={"virtue": 100}, grade_bands=[70, 90, 60],
        eligibility=[
            EligibilityRule(code="age"), EligibilityRule(code="no_such"),
            EligibilityRule(code="age", params={"max": 40}),
        ],
    )  # fmt: skip

    codes = refusal(Invalid, actions.set_policy, session, cast.city, round_, policy)

    assert codes == [
        "round.criteria_weights", "round.grade_bands", "eligibility.param.missing", "eligibility.param.unknown_rule",
        "round.rule_twice",
    ]  # fmt: skip


def test_a_round_opens_when_its_stages_total_a_hundred(session, cast):
    round_ = make.draft_round(session, cast)

    assert refusal(Refused, actions.open_, session, cast.city, round_) == "round.weights"


def test_an_open_round_is_revised_no_more(session, cast):
    round_ = make.open_round(session, cast)
    entry = NewRound(**make.round_entry(title="改名"))

    assert refusal(Refused, actions.revise, session, cast.city, round_, entry) == "workflow.wrong_state"


def test_a_unit_recommends_its_own_people(session, cast):
    round_ = make.open_round(session, cast)

    (candidacy,) = make.recommend(session, cast, round_, "c1")

    assert (candidacy.cadre.key, candidacy.unit.code, candidacy.state) == ("c1", "NYJ", "recommended")
    session.commit()
    told = session.execute(
        select(LogEntry.verb, LogEntry.type, LogEntry.facts).order_by(LogEntry.seq.desc()).limit(2)
    ).all()
    assert told == [("round.recommend", "round", "{}"), ("candidacy.recommend", "candidacy", "{}")]


def test_a_unit_does_not_recommend_the_people_of_another(session, cast):
    round_ = make.open_round(session, cast)

    assert refusal(Invalid, make.recommend, session, cast, round_, "c9") == ["candidacy.unknown_cadre"]


def test_an_organizer_enters_a_recommendation_for_the_home_unit(session, cast):
    round_ = make.open_round(session, cast)
    asked = Recommendation(cadre_key="c9", reasons="业务骨干", consent=True)

    candidacy = actions.recommend(session, cast.city, round_, asked)

    assert candidacy.unit.code == "JYJ"


def test_nobody_is_recommended_without_consent_or_twice_or_over_the_limit(session, cast):
    round_ = make.open_round(session, cast, policy={"per_unit_limit": 1})
    unwilling = Recommendation(cadre_key="c2", reasons="业务骨干", consent=False)

    assert refusal(Invalid, actions.recommend, session, cast.sender, round_, unwilling) == ["candidacy.no_consent"]
    make.recommend(session, cast, round_, "c1")
    assert refusal(Refused, make.recommend, session, cast, round_, "c1") == "candidacy.twice"
    assert refusal(Refused, make.recommend, session, cast, round_, "c2") == "round.unit_limit"


def test_a_recommendation_taken_back_frees_the_place_of_the_unit(session, cast):
    round_ = make.open_round(session, cast, policy={"per_unit_limit": 1})
    (candidacy,) = make.recommend(session, cast, round_, "c1")

    candidacies.withdraw(session, cast.sender, candidacy, Grounds(reason="本人提出"))

    make.recommend(session, cast, round_, "c2")
    assert make.states(session, round_) == {"c1": "withdrawn", "c2": "recommended"}


def test_a_recommendation_comes_within_its_days(session, cast):
    round_ = make.open_round(session, cast, opens_on=today() + DAY)

    assert refusal(Refused, make.recommend, session, cast, round_, "c1") == "round.not_yet"
    with time_machine.travel(round_.closes_on + 2 * DAY):
        assert refusal(Refused, make.recommend, session, cast, round_, "c1") == "round.too_late"


def test_receiving_units_and_judges_recommend_nobody(session, cast):
    round_ = make.open_round(session, cast)

    for who in ("receiver", "judge", "cadre", "mentor"):
        asked = Recommendation(cadre_key="c1", reasons="业务骨干", consent=True)
        assert refusal(Forbidden, actions.recommend, session, cast.actor(who), round_, asked) == "forbidden"


RULES = [
    {"code": "age", "params": {"max": 33, "as_of": "2026-06-01"}},
    {"code": "degree", "params": {"minimum": "bachelor"}},
    {"code": "not_on_placement"},
]


def test_eligibility_leaves_one_finding_for_each_rule_and_a_new_check_replaces_them(session, cast):
    round_ = make.open_round(session, cast, policy={"eligibility": RULES})
    young, old = make.recommend(session, cast, round_, "c1", "c5")

    actions.check_all(session, cast.city, round_)
    candidacies.check(session, cast.city, old)

    assert make.states(session, round_) == {"c1": "eligible", "c5": "ineligible"}
    assert [(f.rule, f.passed, f.code) for f in queries.findings(session, old)] == [
        ("age", False, "eligibility.age.too_old"),
        ("degree", True, "eligibility.degree.reached_bachelor"),
        ("not_on_placement", True, "eligibility.not_on_placement.free"),
    ]
    assert queries.findings(session, old)[0].facts == {"age": 35, "limit": 33, "as_of": "2026-06-01"}


def test_recommendations_close_when_someone_stands_and_everyone_is_checked(session, cast):
    round_ = make.open_round(session, cast)

    assert refusal(Refused, actions.close, session, cast.city, round_) == "round.nobody_recommended"
    make.recommend(session, cast, round_, "c1")
    assert refusal(Refused, actions.close, session, cast.city, round_) == "round.unchecked"
    actions.check_all(session, cast.city, round_)
    assert actions.close(session, cast.city, round_).state == "selecting"


def test_recommendations_open_again_while_no_stage_has_begun(session, cast):
    round_ = make.selecting_round(session, cast, "c1")
    until = Reopening(reason="人数不足", closes_on=today() + 10 * DAY)

    actions.reopen(session, cast.city, round_, until)

    assert (round_.state, round_.closes_on) == ("recommending", today() + 10 * DAY)
    make.recommend(session, cast, round_, "c2")
    finished = make.closed_round(session, cast)
    assert refusal(Refused, actions.reopen, session, cast.city, finished, until) == "round.stage_begun"


def test_people_of_a_round_are_the_organizers_their_units_and_their_own(session, cast):
    round_ = make.open_round(session, cast)
    make.recommend(session, cast, round_, "c1", "c2")
    make.recommend(session, cast, round_, "c9", by="other_sender")

    def sees(who):
        return {row.cadre_key for row in queries.candidacies(session, cast.actor(who), round_, Window()).items}

    assert sees("city") == {"c1", "c2", "c9"}
    assert (sees("sender"), sees("other_sender")) == ({"c1", "c2"}, {"c9"})
    assert (sees("cadre"), sees("other_cadre")) == ({"c1"}, {"c9"})
    assert sees("county") == sees("receiver") == sees("judge") == sees("mentor") == set()
