from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.demo.people import people
from app.domain.cadres import identity
from app.domain.cadres.levels import DEGREES
from app.domain.evaluations.grading import Grade
from app.vocab import table
from app.workdays import completed_years

CITY = people(seed=7, n=600)
seeds = st.integers(0, 10_000)
days = st.dates(date(2025, 1, 1), date(2030, 12, 31))


def test_the_same_seed_gives_the_same_people_and_another_seed_others():
    assert people(7, 50) == people(7, 50) == CITY[:50]
    assert people(8, 50) != CITY[:50]


def test_a_city_looks_like_one():
    women = sum(person.sex == identity.FEMALE for person in CITY) / len(CITY)
    ranks = Counter(person.rank for person in CITY)

    assert 0.25 < women < 0.5
    assert set(ranks) == {"1A31", "1A32", "1A41", "1A42", "1A50"}
    assert ranks["1A31"] == min(ranks.values())
    assert 0.03 < sum(person.nation != "01" for person in CITY) / len(CITY) < 0.2
    assert 0.6 < sum(person.politics == "01" for person in CITY) / len(CITY) < 0.9
    assert len({person.name for person in CITY}) > 500


def test_numbers_are_unique_and_phones_belong_to_no_mobile_network():
    assert len({person.id_number for person in CITY}) == len(CITY)
    assert len({person.phone for person in CITY}) == len(CITY)
    assert all(len(person.phone) == 11 and person.phone.startswith("100") for person in CITY)


@settings(max_examples=25)
@given(seeds, days)
def test_the_number_says_what_the_person_says(seed, as_of):
    for person in people(seed, 20, as_of):
        assert identity.validate(person.id_number, born_by=as_of) == person.id_number
        assert identity.birth_on(person.id_number) == person.birth_on
        assert identity.sex(person.id_number) == person.sex
        assert identity.region(person.id_number) == person.region


@settings(max_examples=25)
@given(seeds, days)
def test_a_life_happens_in_order(seed, as_of):
    for person in people(seed, 20, as_of):
        assert 24 <= completed_years(person.birth_on, as_of) <= 52
        assert person.birth_on < person.graduated_on <= person.work_started_on <= person.rank_since <= as_of
        assert completed_years(person.birth_on, person.work_started_on) >= 19
        assert person.grassroots_years <= completed_years(person.work_started_on, as_of)
        assert all(person.work_started_on < date(year, 1, 1) < as_of for year in person.appraisals)
        if person.joined_party_on:
            assert completed_years(person.birth_on, person.joined_party_on) >= 18
            assert person.joined_party_on <= as_of
        assert (person.joined_party_on is not None) == (person.politics in {"01", "02"})


@settings(max_examples=25)
@given(seeds, days)
def test_a_family_is_possible(seed, as_of):
    for person in people(seed, 20, as_of):
        by_relation = {member.relation: member for member in person.family}

        assert by_relation["10"].name[0] == person.name[0]
        assert all(member.birth_on < as_of for member in person.family)
        for parent in ("10", "11"):
            assert completed_years(by_relation[parent].birth_on, person.birth_on) >= 20
        for child in {"14", "15"} & set(by_relation):
            assert completed_years(person.birth_on, by_relation[child].birth_on) >= 20
        assert ("12" if person.sex == identity.MALE else "13") not in by_relation


@pytest.mark.parametrize("name", ["sex", "nation", "education", "politics", "personnel", "rank", "health"])
def test_every_code_stands_in_its_table(name):
    assert {getattr(person, name) for person in CITY} <= set(table(name))


def test_words_are_those_of_the_domain():
    assert {person.degree for person in CITY} <= set(DEGREES)
    assert {grade for person in CITY for grade in person.appraisals.values()} <= set(Grade)
    assert {person.job_grade for person in CITY} - {""} <= set(table("job_grade"))
    assert {member.relation for person in CITY for member in person.family} <= set(table("relation"))
    assert {member.politics for person in CITY for member in person.family} <= set(table("politics"))
