"""B2: which office a kind offers, and who may take it, as the data says."""

import pytest

from app import vocab
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.seats import PostOffice
from app.domain.posts.taxonomy import agree, kinds
from app.domain.posts.type_rules import PersonFacts, offer_fits, person_fits, usual_office
from app.labels import LOCALES, table

BACHELOR = PersonFacts("1A50", "4", "21", "001", "department")
MASTER = BACHELOR._replace(degree="3", education="11")
EVERYTHING = frozenset({"rank", "portfolio", "substance"})


def said(blocked):
    return blocked.code if blocked else None


def test_each_kind_has_a_usual_office_that_it_may_offer_in_each_of_its_directions():
    for kind, terms in kinds().items():
        for direction in terms.directions:
            level = next(iter(terms.seat(direction).levels), "")
            assert offer_fits(kind, direction, usual_office(kind, direction), level, EVERYTHING) is None


@pytest.mark.parametrize(
    ("kind", "direction", "offices"),
    [
        ("cross", "lateral", {"middle_deputy"}),
        ("cross", "down", {"deputy", "head_assistant", "middle_deputy", "principal", "member"}),
        ("elevated", "lateral", {"head_assistant"}),
        ("graduate", "down", {"middle_assistant", "head_assistant"}),
        ("principal_assistant", "lateral", {"principal_assistant"}),
        ("upward_post", "up", {"member", "middle_assistant", "middle_deputy"}),
    ],
)
def test_the_offices_of_a_kind_are_those_of_the_founding_texts(kind, direction, offices):
    level = "school" if kind == "principal_assistant" else "township"

    found = {each.value for each in PostOffice if offer_fits(kind, direction, each, level, EVERYTHING) is None}

    assert found == offices


def test_a_higher_office_goes_up_and_nowhere_else():
    assert [each.value for each in Direction if agree("upward_post", each)] == ["up"]
    assert said(offer_fits("upward_post", "down", PostOffice.MEMBER)) == "type.direction"


def test_a_principals_assistant_sits_in_a_school():
    offered = ("principal_assistant", "lateral", PostOffice.PRINCIPAL_ASSISTANT)

    assert said(offer_fits(*offered, "department")) == "type.principal_assistant_seat"
    assert offer_fits(*offered, "school") is None


def test_a_kind_asks_for_what_its_offer_must_tell():
    missing = offer_fits("elevated", "lateral", PostOffice.HEAD_ASSISTANT, "county", frozenset({"rank"}))

    assert (missing.code, missing.facts["field"]) == ("type.must_tell", "@field.PostRevision.portfolio")


def test_a_bachelor_assists_a_section_head_and_a_postgraduate_the_head_of_the_unit():
    def answer(person, office):
        return said(person_fits("graduate", "down", office, person))

    assert answer(BACHELOR, "middle_assistant") is None
    assert answer(BACHELOR, "head_assistant") == "type.graduate_postgraduate"
    assert answer(MASTER, "head_assistant") is None and answer(MASTER, "middle_assistant") is None
    assert answer(BACHELOR._replace(degree="0", education="31"), "middle_assistant") == "type.graduate_bachelor"


def test_postgraduate_study_counts_without_the_degree_and_the_degree_without_the_study():
    by_study, by_degree = BACHELOR._replace(education="12"), BACHELOR._replace(degree="2")

    assert [person_fits("graduate", "down", "head_assistant", each) for each in (by_study, by_degree)] == [None, None]


@pytest.mark.parametrize(
    ("rank", "post", "fits"),
    [("1A42", "1A41", True), ("1A41", "1A41", False), ("1A50", "1A41", False), ("1A32", "1A41", False),
     ("1A41", "1A32", True), ("1A42", "", True), ("", "1A41", False)],
)  # fmt: skip
def test_one_rank_up_is_exactly_one_and_is_not_judged_where_the_post_names_none(rank, post, fits):
    answer = person_fits("elevated", "lateral", "head_assistant", BACHELOR._replace(rank=rank), post)

    assert (answer is None) == fits


def test_a_principals_assistant_comes_from_a_school():
    def answer(level):
        return said(
            person_fits("principal_assistant", "lateral", "principal_assistant", BACHELOR._replace(home_level=level))
        )

    assert (answer("school"), answer("department")) == (None, "type.principal_assistant_from_school")


def test_advice_refuses_only_where_it_is_made_binding():
    young = ("cross", "lateral", "middle_deputy", BACHELOR)

    assert person_fits(*young) is None
    assert said(person_fits(*young, every=True)) == "type.cross_from_middle_head"
    assert person_fits("cross", "down", "deputy", BACHELOR, every=True) is None


@pytest.mark.parametrize("locale", LOCALES)
def test_every_rule_paper_and_field_that_the_data_names_is_said(locale):
    words = table(locale)
    rules = [rule for terms in kinds().values() for rule in (*terms.seats, *terms.persons)]
    codes = [f"{group}.{rule.code}" for rule in rules for group in ("errors.type", "type_rule")]
    codes += [f"paper.{paper}" for terms in kinds().values() for paper in terms.papers]
    codes += [f"field.PostRevision.{name}" for terms in kinds().values() for name in terms.must_tell]

    assert [code for code in codes if code not in words] == []
    assert len({rule.code for rule in rules}) == len(rules)


def test_the_data_names_only_codes_of_the_tables():
    rules = [rule for terms in kinds().values() for rule in terms.persons]

    assert set(kinds()) == set(PlacementKind)
    assert {rule.rank_least for rule in rules} - {""} <= set(vocab.table("rank"))
    assert {rule.schooling_least for rule in rules} - {""} <= {"bachelor", "postgraduate", "master", "doctor"}
    assert {entry.extra["group"] for entry in vocab.table("area").values()} == {"area", "strength"}
