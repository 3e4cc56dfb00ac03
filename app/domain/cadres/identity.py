"""GB 11643: the citizen's number, its birth date and sex, and how it and a phone are shown.

The arithmetic is python-stdnum's; the error codes are ours. The region is not checked against a list:
counties are dissolved and renamed, and the people born there keep their numbers.
"""

import re
import unicodedata
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent
from stdnum.util import clean

LENGTH = 18
WELL_FORMED = re.compile(r"[0-9]{17}[0-9X]")
MALE, FEMALE = "1", "2"


class InvalidIdentity(ValueError):
    """Not a citizen's number; `code` is a label. The number itself is never in the message."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def validate(number: str, born_by: date | None = None) -> str:
    """The number in standard form (no spaces, upper-case X), or InvalidIdentity.

    `born_by`: nobody is born after this day.
    """
    number = compact(number)
    if len(number) != LENGTH:
        raise InvalidIdentity("identity.length")
    if not WELL_FORMED.fullmatch(number):
        raise InvalidIdentity("identity.characters")
    if not _is_birth(number, born_by):
        raise InvalidIdentity("identity.birth_date")
    if number[-1] != ric.calc_check_digit(number):
        raise InvalidIdentity("identity.check_digit")
    return number


def compact(number: str) -> str:
    """As typed, less spaces and hyphens; full-width digits become plain ones."""
    return clean(unicodedata.normalize("NFKC", number), " -\t\r\n").upper()


def birth_on(number: str) -> date:
    return ric.get_birth_date(compact(number))


def sex(number: str) -> str:
    """GB/T 2261.1: 1 male, 2 female; the last digit of the sequence is odd for men."""
    return MALE if int(compact(number)[16]) % 2 else FEMALE


def region(number: str) -> str:
    """GB/T 2260 code of the place that issued the number."""
    return compact(number)[:6]


def make(region: str, birth: date, sequence: int) -> str:
    """A number with a valid check digit, for demo people. Odd sequences are men."""
    if not re.fullmatch(r"[1-9][0-9]{5}", region) or not 0 <= sequence <= 999:
        raise ValueError("a number needs a six-digit region and a sequence from 0 to 999")
    body = f"{region}{birth:%Y%m%d}{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")


def mask(number: str) -> str:
    """110101********1234; anything that is not of full length keeps no digit at all."""
    number = compact(number)
    if len(number) != LENGTH:
        return "*" * len(number)
    return f"{number[:6]}********{number[-4:]}"


def mask_phone(phone: str) -> str:
    """138****1234; a number that is not a mobile's keeps its last two digits."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) == 11:
        return f"{digits[:3]}****{digits[-4:]}"
    shown = digits[-2:] if len(digits) >= 5 else ""
    return "*" * (len(digits) - len(shown)) + shown


def _is_birth(number: str, born_by: date | None) -> bool:
    try:
        birth = ric.get_birth_date(number)
    except InvalidComponent:
        return False
    return birth.year >= 1900 and (born_by is None or birth <= born_by)
