import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cadres.recusal import (
    GUARDED_WORK,
    Conflict,
    Force,
    Kinship,
    Person,
    Relative,
    Seat,
    WorkTie,
    kin_conflict,
    kinship,
    must_recuse,
    place_conflict,
    recusals,
)
from app.vocab import table

JUDGE = Person(1, "王明", "U1", "市财政局", growth_place="140502")
CANDIDATE = Person(2, "李 强", "U2", "沁水县教育局", growth_place="140521")
LABELS = Path(__file__).parents[2] / "app" / "labels"


def told(conflicts: list[Conflict]) -> list[tuple[str, str]]:
    return [(conflict.code.removeprefix("recusal."), conflict.force) for conflict in conflicts]


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        ("13", Kinship.SPOUSE),
        ("33A", Kinship.DIRECT),
        ("51", Kinship.DIRECT),
        ("67", Kinship.COLLATERAL),
        ("79", Kinship.COLLATERAL),
        ("66", Kinship.IN_LAW),
        ("27", Kinship.IN_LAW),
        ("99", None),
    ],
)
def test_a_relation_belongs_to_one_class_of_kin(relation, expected):
    assert kinship(relation) == expected


def test_every_relation_of_the_table_has_a_class():
    classes = {code: kinship(code) for code in table("relation")}

    assert set(classes.values()) == set(Kinship)
    assert {code for code, kin in classes.items() if kin == Kinship.SPOUSE} == {"12", "13"}


def test_spouses_may_not_report_to_the_same_leader_of_one_organ():
    tie = WorkTie(same_organ=True, same_direct_leader=True)

    assert kin_conflict("13", tie) == [
        Conflict("recusal.kin.same_leader", Force.FORBIDDEN, {"kinship": "@recusal.kinship.spouse"})
    ]
    assert kin_conflict("13", replace(tie, same_organ=False)) == []


@pytest.mark.parametrize("work", sorted(GUARDED_WORK))
def test_where_one_leads_the_other_may_not_do_guarded_work(work):
    tie = WorkTie(same_organ=True, one_leads_the_organ=True, other_does=work)

    assert told(kin_conflict("16", tie)) == [("kin.guarded_work", "forbidden")]
    assert kin_conflict("16", replace(tie, other_does="archives")) == []


def test_all_grounds_are_told_and_strangers_have_none():
    tie = WorkTie(True, True, True, True, "finance")

    assert [code for code, _ in told(kin_conflict("42", tie))] == [
        "kin.same_leader",
        "kin.superior",
        "kin.guarded_work",
    ]
    assert kin_conflict("none", tie) == []


def test_strangers_from_different_places_may_judge_each_other():
    assert recusals(JUDGE, CANDIDATE) == []


def test_nobody_judges_themselves_or_their_own_unit():
    assert told(recusals(JUDGE, replace(JUDGE, growth_place=""))) == [
        ("judge.self", "forbidden"),
        ("judge.own_unit", "forbidden"),
    ]


def test_a_former_unit_is_a_question_in_either_direction():
    came_from_there = replace(JUDGE, former_units=frozenset({"U2"}))
    went_away = replace(CANDIDATE, former_units=frozenset({"U1"}))

    assert told(recusals(came_from_there, CANDIDATE)) == [("judge.former_unit", "ask")]
    assert told(recusals(JUDGE, went_away)) == [("judge.former_colleague", "ask")]
    assert not must_recuse(recusals(JUDGE, went_away))


def test_kin_is_known_by_record_whatever_the_name():
    judge = replace(JUDGE, relatives=(Relative("77", "李小强", cadre_id=2),))

    assert told(recusals(judge, CANDIDATE)) == [("judge.kin", "forbidden")]


def test_kin_is_known_by_name_and_unit_and_either_side_may_declare_it():
    candidate = replace(CANDIDATE, relatives=(Relative("62", "王 明", "晋城市财政局科长"),))

    assert told(recusals(JUDGE, candidate)) == [("judge.kin", "forbidden")]


def test_the_same_name_in_another_unit_is_only_a_question():
    judge = replace(JUDGE, relatives=(Relative("16", "李强", "某某中学"),))

    assert told(recusals(judge, CANDIDATE)) == [("judge.same_name", "ask")]


def test_the_same_name_with_another_record_is_nobody():
    judge = replace(JUDGE, relatives=(Relative("16", "李强", "沁水县教育局", cadre_id=77),))

    assert recusals(judge, CANDIDATE) == []


def test_judge_and_candidate_from_one_county_are_a_question():
    assert told(recusals(JUDGE, replace(CANDIDATE, growth_place="140502"))) == [("judge.same_home", "ask")]


def test_two_people_whose_home_nobody_recorded_are_not_from_one_place():
    assert recusals(replace(JUDGE, growth_place=""), replace(CANDIDATE, growth_place="")) == []


@pytest.mark.parametrize(
    ("seat", "growth", "force"),
    [
        (Seat("county", "government", True, "140521"), "140521", "forbidden"),
        (Seat("county", "court", True, "140521"), "140521103", "forbidden"),
        (Seat("county", "government", True, "140521"), "140522", None),
        (Seat("county", "government", False, "140521"), "140521", None),
        (Seat("county", "culture", True, "140521"), "140521", None),
        (Seat("city", "party", True, "1405"), "140521", "normally_not"),
        (Seat("city", "party", True, "1405"), "140602", None),
        (Seat("township", "party", True, "140521103"), "140521103", "forbidden"),
        (Seat("township", "party", True, "140521103"), "140521104", None),
        (Seat("township", "party", True, "140521103"), "140521", "ask"),
        (Seat("township", "court", True, "140521103"), "140521103", None),
        (Seat("county", "party", True, "140521"), "", None),
        (Seat("village", "party", True, "140521103001"), "140521", None),
    ],
)
def test_principal_leaders_serve_away_from_where_they_grew_up(seat, growth, force):
    conflict = place_conflict(seat, growth)

    assert (conflict.force if conflict else None) == force


relatives = st.builds(
    Relative,
    st.sampled_from([*table("relation"), "no kin"]),
    st.sampled_from(["王明", "李强", "赵一"]),
    st.sampled_from(["", "市财政局", "沁水县教育局"]),
    st.sampled_from([None, 1, 2]),
)
people = st.builds(
    Person,
    st.sampled_from([None, 1, 2]),
    st.sampled_from(["王明", "李强"]),
    st.sampled_from(["U1", "U2"]),
    st.sampled_from(["市财政局", "沁水县教育局"]),
    st.frozensets(st.sampled_from(["U1", "U2", "U3"])),
    st.sampled_from(["", "140502", "140521103"]),
    st.lists(relatives, max_size=3).map(tuple),
)


@given(people, people)
def test_whether_a_judge_must_stay_away_does_not_depend_on_who_is_asked_first(one, other):
    assert must_recuse(recusals(one, other)) == must_recuse(recusals(other, one))


@given(people, people)
def test_every_reason_has_a_sentence_in_both_languages(one, other):
    for conflict in recusals(one, other):
        for language in ("zh_CN", "en"):
            node = tomllib.loads((LABELS / language / "recusal.toml").read_text(encoding="utf-8"))
            for key in conflict.code.split("."):
                node = node[key]
            assert node.format_map(conflict.facts)
