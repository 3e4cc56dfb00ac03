import csv

import pytest

from app import vocab
from app.domain.cadres.levels import DEGREES, EDUCATION
from app.domain.evaluations.grading import GRADES, PersonnelKind, export_code

SIZES = {
    "appraisal": 5,
    "area": 31,
    "degree": 5,
    "education": 19,
    "health": 3,
    "job_grade": 12,
    "language": 43,
    "nation": 60,
    "personnel": 4,
    "politics": 13,
    "rank": 14,
    "relation": 70,
    "sex": 4,
}


def test_every_table_has_its_full_size():
    assert {name: len(vocab.table(name)) for name in vocab.names()} == SIZES


@pytest.mark.parametrize("name", sorted(SIZES))
def test_codes_and_words_of_a_table_are_unique_and_complete(name):
    with (vocab.FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    for column in ("code", "zh", "en"):
        values = [row[column] for row in rows]
        assert len(set(values)) == len(values)
    assert all(value == value.strip() and value for row in rows for value in row.values())


def test_an_entry_carries_both_languages_and_what_else_the_table_knows():
    entry = vocab.table("rank")["1A32"]

    assert (entry.code, entry.zh, entry.en, dict(entry.extra)) == (
        "1A32",
        "县处级副职",
        "Division level, deputy",
        {"order": "8"},
    )


def test_a_table_is_read_once_and_cannot_be_changed():
    assert vocab.table("sex") is vocab.table("sex")
    with pytest.raises(TypeError):
        vocab.table("sex")["3"] = None  # type: ignore[index]


@pytest.mark.parametrize("name", ["star_sign", "../codes/sex", ""])
def test_a_table_that_does_not_exist_is_an_error(name):
    with pytest.raises(vocab.UnknownTable):
        vocab.table(name)


def test_a_word_from_a_file_finds_its_code():
    assert vocab.by_word("nation", "土家族").code == "15"
    assert vocab.by_word("nation", "火星族") is None


def test_levels_and_grades_speak_the_words_of_the_domain():
    assert {entry.extra["level"] for entry in vocab.table("degree").values()} == set(DEGREES)
    assert {entry.extra["level"] for entry in vocab.table("education").values()} == set(EDUCATION)
    assert {entry.extra["kind"] for entry in vocab.table("personnel").values()} == set(PersonnelKind)
    for grade in GRADES[PersonnelKind.CIVIL_SERVANT]:
        assert vocab.table("appraisal")[export_code(grade)].extra["grade"] == grade
