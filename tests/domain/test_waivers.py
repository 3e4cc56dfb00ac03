"""Eligibility (A3): exceptions as rows, hardship as declared, and the same person twice (F19)."""

from datetime import date

import pytest

from app.domain.cadres.models import Cadre
from app.domain.rounds import actions, queries
from app.domain.rounds.inputs import Recommendation
from app.domain.rounds.people import candidacies, duplicates, waivers
from app.domain.rounds.people.inputs import WaiverRevocation, Waiving
from app.domain.rounds.states import StageState
from app.errors import Forbidden, Invalid, Refused
from app.paging import Window
from tests import make, people
from tests.make import refusal
from tests.people import WHY

TOO_OLD = {"code": "age", "params": {"max": 25}}
RESERVE = {"code": "reserve_only"}
WAIVER = Waiving(rule="age", clause="实施方案第四条第二款", reason="急需的水利专业人才")
REVOKED = WaiverRevocation(rule="age", reason="批准有误")


@pytest.fixture
def session(database):
    with database.writing() as opened:
        yield opened


def checked(session, cast, *rules):
    round_ = make.open_round(session, cast, policy={"eligibility": list(rules)})
    (candidacy,) = make.recommend(session, cast, round_, "c1")
    return candidacies.check(session, cast.city, candidacy)


def test_a_waived_rule_no_longer_stands_against_the_person(session, cast):
    candidacy = checked(session, cast, TOO_OLD)
    before = candidacy.state

    waivers.waive(session, cast.city, candidacy, WAIVER)

    (finding,) = queries.findings(session, candidacy)
    (row,) = queries.candidacies(session, cast.city, candidacy.round_, Window()).items
    assert (before, candidacy.state, finding.passed, row.failed) == ("ineligible", "eligible", False, 0)
    told = candidacy.waivers[0]
    assert (told.granted_by, told.clause, told.reason) == ("林佩之", "实施方案第四条第二款", "急需的水利专业人才")


def test_a_waiver_holds_through_the_next_check_and_its_loss_undoes_it(session, cast):
    candidacy = checked(session, cast, TOO_OLD)
    waivers.waive(session, cast.city, candidacy, WAIVER)
    candidacies.check(session, cast.city, candidacy)
    held = candidacy.state

    waivers.revoke_waiver(session, cast.city, candidacy, REVOKED)

    assert (held, candidacy.state) == ("eligible", "ineligible")
    assert refusal(Forbidden, waivers.revoke_waiver, session, cast.city, candidacy, REVOKED) == "forbidden"
    waivers.waive(session, cast.city, candidacy, WAIVER)
    other = WaiverRevocation(rule="degree", reason="批准有误")
    assert refusal(Invalid, waivers.revoke_waiver, session, cast.city, candidacy, other) == ["candidacy.not_waived"]
    assert [bool(each.revoked_on) for each in candidacy.waivers] == [True, False]


def test_one_waiver_does_not_carry_two_rules(session, cast):
    candidacy = checked(session, cast, TOO_OLD, RESERVE)

    waivers.waive(session, cast.city, candidacy, WAIVER)

    assert candidacy.state == "ineligible"
    assert refusal(Invalid, waivers.waive, session, cast.city, candidacy, WAIVER) == ["candidacy.rule_not_failed"]


def test_only_the_organizer_waives_and_only_until_the_first_stage_begins(session, cast):
    candidacy = checked(session, cast, TOO_OLD)

    assert refusal(Forbidden, waivers.waive, session, cast.sender, candidacy, WAIVER) == "forbidden"
    actions.close(session, cast.city, candidacy.round_)
    candidacy.round_.stages[0].state = StageState.MARKING
    session.flush()
    assert refusal(Refused, waivers.waive, session, cast.city, candidacy, WAIVER) == "round.stage_begun"


@pytest.mark.parametrize(
    ("declared", "allowed", "code"),
    [
        ("none", [], "none"), ("family", [], "declared"), ("family", ["family"], "allowed"),
        ("both", ["family"], "declared"), ("both", ["family", "health"], "allowed"), (None, [], "unknown"),
    ],
)  # fmt: skip
def test_hardship_is_judged_by_what_was_declared_and_what_policy_allows(session, cast, declared, allowed, code):
    rule = {"code": "hardship", "params": {"allowed": allowed} if allowed else {}}
    round_ = make.open_round(session, cast, policy={"eligibility": [rule]})
    asked = Recommendation(cadre_key="c1", reasons="踏实肯干", consent=True, hardship=declared)
    candidacy = actions.recommend(session, cast.sender, round_, asked)

    candidacies.check(session, cast.city, candidacy)

    assert queries.findings(session, candidacy)[0].code == f"eligibility.hardship.{code}"
    assert candidacy.state == ("eligible" if code in ("none", "allowed") else "ineligible")


def test_a_person_in_another_running_round_is_told_to_the_organizer_alone(session, cast):
    first, second = make.open_round(session, cast, title="第一批"), make.open_round(session, cast, title="第二批")
    make.recommend(session, cast, first, "c1")
    make.recommend(session, cast, second, "c1", "c2")

    found = duplicates.of(session, cast.city, second)

    assert [(each.kind, each.cadre_key, each.other_round) for each in found] == [("elsewhere", "c1", "第一批")]
    for who in ("sender", "county", "cadre"):
        assert refusal(Forbidden, duplicates.of, session, cast.actor(who), second) == "forbidden"


def test_policy_may_refuse_who_stands_elsewhere_until_they_have_left(session, cast):
    first = make.open_round(session, cast)
    second = make.open_round(session, cast, policy={"elsewhere": "refused"})
    (candidacy,) = make.recommend(session, cast, first, "c1")

    assert refusal(Refused, make.recommend, session, cast, second, "c1") == "candidacy.elsewhere"
    candidacies.withdraw(session, cast.sender, candidacy, WHY)
    assert make.recommend(session, cast, second, "c1")


def test_before_the_notice_being_refused_elsewhere_tells_nobody_who_is_on_the_list(session, cast):
    listed = make.listed_round(session, cast)
    second = make.open_round(session, cast, policy={"elsewhere": "refused", "per_unit_limit": 9})

    refused = {key: refusal(Refused, make.recommend, session, cast, second, key) for key in make.MARKS}

    assert set(make.states(session, listed).values()) == {"chosen", "reserve", "not_chosen"}
    assert set(refused.values()) == {"candidacy.elsewhere"}


@pytest.mark.parametrize(
    ("name", "sex", "birth", "found"),
    [
        ("何静姝", "2", date(1994, 3, 5), True), ("何静书", "2", date(1994, 3, 5), True),
        ("何静姝", "2", date(1994, 3, 6), False), ("王大力", "2", date(1994, 3, 5), False),
    ],
)  # fmt: skip
def test_the_same_person_under_another_key_is_suspected(session, cast, name, sex, birth, found):
    people.villager(session, "x1", name, 60, sex=sex, birth=birth)
    round_ = make.open_round(session, cast)
    (candidacy,) = make.recommend(session, cast, round_, "c1")

    told = duplicates.of(session, cast.city, round_, candidacy.id)

    assert [(each.kind, each.other_key) for each in told] == ([("same_person", "x1")] if found else [])
    assert session.get(Cadre, candidacy.cadre_id).key == "c1"
