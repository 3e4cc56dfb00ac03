"""Code tables as data: app/data/codes/<name>.csv with code, zh, en and whatever else the table knows.

nation (GB/T 3304), politics (GB/T 4762), sex (GB/T 2261.1), education (ZB64), degree (GB/T 6864, by level),
rank (ZB09 职务层次), job_grade (职级), relation (GB/T 4761, editor's list), appraisal (GB/T 14946.1 A.19),
personnel (人员身份), health, language (GB/T 4880, dialects and sign language among them).
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

FOLDER = Path(__file__).parent / "data" / "codes"
NAMED = frozenset({"code", "zh", "en"})


class Entry(NamedTuple):
    code: str
    zh: str
    en: str
    extra: Mapping[str, str]


class UnknownTable(LookupError):
    """There is no code table of this name."""


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.csv"))


@cache
def table(name: str) -> Mapping[str, Entry]:
    """The entries of a table by code, in the order of the table; the same object on every call."""
    if name not in names():
        raise UnknownTable(name)
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as rows:
        return MappingProxyType({row["code"]: _entry(row) for row in csv.DictReader(rows)})


def by_word(name: str, word: str) -> Entry | None:
    """The entry that a file means by its Chinese word (LRMX and rosters carry words, not codes)."""
    return next((entry for entry in table(name).values() if entry.zh == word), None)


def _entry(row: Mapping[str, str]) -> Entry:
    extra = {key: value for key, value in row.items() if key not in NAMED}
    return Entry(row["code"], row["zh"], row["en"], MappingProxyType(extra))
