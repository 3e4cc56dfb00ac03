"""Where relatives work, read from a line such as "沁水县嘉峰镇党委书记", and which candidates are kin (公务员法 74).

The sealed lines are opened here, in the child; what leaves is a unit, a class of kin and how sure it is.
Conservative: whoever works in a unit counts as being under its leaders; only what plainly is another organization
under the same name (a school, a clinic, a village) is left for a person to look into.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.cadres.recusal import Kinship, kinship
from app.domain.matching.weighing.facts import Kin, Office, Tie, TieKind
from app.domain.units.models import Level

WORDS = Path(__file__).parents[3] / "data" / "match_words.toml"


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(words) for name, words in tomllib.loads(WORDS.read_text("utf-8")).items()}


class Directory:
    """Finds units by the names people write. The longest name wins; of units that share a name, those under a unit
    that is named before it, or else all of them, unsurely."""

    def __init__(self, offices: Mapping[int, Office], names: Iterable[tuple[int, str]]) -> None:
        self.offices = offices
        self.by_code = {office.code: office.id for office in offices.values()}
        self.by_name: dict[str, list[int]] = defaultdict(list)
        for unit_id, name in names:
            if len(name) > 1:
                self.by_name[name].append(unit_id)
        self.lengths = sorted({len(name) for name in self.by_name}, reverse=True)
        self.read: dict[str, tuple[tuple[int, TieKind, bool], ...]] = {}

    def ties(self, relation: str, text: str) -> tuple[Tie, ...]:
        kin = kinship(relation)
        if kin is None or not text:
            return ()
        if text not in self.read:
            self.read[text] = tuple(self._read("".join(text.split())))
        above = self.offices
        return tuple(Tie(unit, above[unit].parent_id, kind, kin.value, sure) for unit, kind, sure in self.read[text])

    def _read(self, text: str) -> Iterable[tuple[int, TieKind, bool]]:
        found = self._named(text)
        if not found:
            return
        rest, ids = text[found[-1][0] :], set(found[-1][1])
        for _, above in found[:-1]:
            paths = tuple(self.offices[each].path for each in above)
            ids = {each for each in ids if self.offices[each].path.startswith(paths)} or ids
        kind = TieKind.WORKS
        for word in _words()["no_leading_offices"]:
            rest = rest.replace(word, "")
        if self._elsewhere(rest, ids):
            kind = TieKind.NEAR
        elif any(word in rest for word in _words()["leading_offices"]):
            kind = TieKind.LEADS
        for unit_id in sorted(ids):
            yield unit_id, kind, len(ids) == 1 and kind != TieKind.NEAR

    def _elsewhere(self, rest: str, ids: Iterable[int]) -> bool:
        """Another organization under the same name: a school of the town, a bureau of the county."""
        if any(word in rest for word in _words()["other_organizations"]):
            return True
        places = all(self.offices[each].level in (Level.COUNTY, Level.CITY) for each in ids)
        return places and any(re.search(pattern, rest) for pattern in _words()["separate_organs"])

    def _named(self, text: str) -> list[tuple[int, list[int]]]:
        """Unit names in the order they stand, each with where it ends; the longest at every place."""
        found, at = [], 0
        while at < len(text):
            length = next((size for size in self.lengths if text[at : at + size] in self.by_name), 0)
            if length:
                found.append((at + length, self.by_name[text[at : at + length]]))
            at += length or 1
        return found


def kin_among(told: Mapping[int, tuple[str, str, str, list[dict[str, Any]]]]) -> tuple[Kin, ...]:
    """`told`: candidacy → name, month of birth, unit name, family. One side's word is enough; a name with the month of
    birth or the unit is sure, a name alone is not."""
    by_name = defaultdict(list)
    for candidacy_id, (name, *_) in told.items():
        by_name[name].append(candidacy_id)
    pairs: dict[tuple[int, int], Kin] = {}
    for candidacy_id, (_, _, _, family) in told.items():
        for relative in family:
            for other in by_name.get("".join(str(relative.get("name", "")).split()), ()):
                if other != candidacy_id and (kin := _kin(candidacy_id, other, relative, told[other])):
                    known = pairs.get((kin.one, kin.other), kin)
                    pairs[kin.one, kin.other] = Kin(
                        kin.one, kin.other, kin.couple or known.couple, kin.sure or known.sure
                    )
    return tuple(pairs[key] for key in sorted(pairs))


def _kin(one: int, other: int, relative: Mapping[str, Any], person: tuple[str, str, str, Any]) -> Kin | None:
    kind = kinship(str(relative.get("relation", "")))
    _, born, unit, _ = person
    told_born, told_unit = str(relative.get("birth", "")), str(relative.get("unit_and_post", ""))
    if kind is None or told_born and told_born != born:
        return None
    sure = bool(told_born) or bool(unit and unit in told_unit)
    return Kin(min(one, other), max(one, other), kind == Kinship.SPOUSE, sure)
