from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cadres import identity

GOOD = "11010519491231002X"  # the standard's own example
births = st.dates(date(1900, 1, 1), date(2026, 12, 31))
regions = st.sampled_from(["110105", "140502", "140581", "540102"])
sequences = st.integers(0, 999)


def refusal(number: str, **known) -> str:
    with pytest.raises(identity.InvalidIdentity) as refused:
        identity.validate(number, **known)
    assert str(refused.value) == refused.value.code  # the number itself is not in the message
    return refused.value.code


def test_the_example_of_the_standard_is_valid_however_it_is_typed():
    assert identity.validate(" 110105 19491231 002x ") == GOOD
    assert identity.validate("１１０１０５１９４９１２３１００２Ｘ") == GOOD
    assert identity.birth_on(GOOD) == date(1949, 12, 31)
    assert identity.sex(GOOD) == "2"
    assert identity.region(GOOD) == "110105"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "identity.length"),
        ("110105491231002", "identity.length"),
        ("1101051949123100A2", "identity.characters"),
        ("1101051949123100XX", "identity.characters"),
        ("11010519490230002X", "identity.birth_date"),
        ("110105189912310021", "identity.birth_date"),
        ("110105194912310021", "identity.check_digit"),
    ],
)
def test_each_mistake_has_its_own_code(number, code):
    assert refusal(number) == code


def test_nobody_is_born_tomorrow():
    unborn = identity.make("140502", date(2026, 3, 3), 1)

    assert refusal(unborn, born_by=date(2026, 3, 2)) == "identity.birth_date"
    assert identity.validate(unborn, born_by=date(2026, 3, 3)) == unborn


def test_a_mask_shows_the_region_and_the_last_four():
    assert identity.mask(GOOD) == "110105********002X"
    assert identity.mask("1234567") == "*******"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812341234", "138****1234"),
        ("138 1234 1234", "138****1234"),
        ("2023456", "*****56"),
        ("12", "**"),
    ],
)
def test_a_phone_is_masked(phone, shown):
    assert identity.mask_phone(phone) == shown


@given(regions, births, sequences)
def test_a_made_number_is_valid_and_says_what_it_was_made_from(region, birth, sequence):
    number = identity.make(region, birth, sequence)

    assert identity.validate(number) == number
    assert (identity.region(number), identity.birth_on(number)) == (region, birth)
    assert identity.sex(number) == ("1" if sequence % 2 else "2")


@given(regions, births, sequences, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(region, birth, sequence, at, shift):
    number = identity.make(region, birth, sequence)
    wrong = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]

    assert refusal(wrong) in {"identity.birth_date", "identity.check_digit"}


@given(regions, births, sequences)
def test_a_mask_hides_the_birth_date(region, birth, sequence):
    masked = identity.mask(identity.make(region, birth, sequence))

    assert masked[6:14] == "*" * 8 and len(masked) == 18


@given(st.text(max_size=25))
def test_any_text_is_either_valid_or_refused_with_a_code(text):
    try:
        assert len(identity.validate(text)) == 18
    except identity.InvalidIdentity as refused:
        assert refused.code.startswith("identity.")


@given(st.text(alphabet="0123456789-+ ", max_size=20))
def test_a_masked_phone_hides_three_digits_or_more_or_shows_none(phone):
    digits = sum(c.isdigit() for c in phone)
    shown = sum(c.isdigit() for c in identity.mask_phone(phone))

    assert shown == 0 or digits - shown >= 3
