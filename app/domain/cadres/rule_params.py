"""Which params a rule of eligibility takes, so that a round with a broken rule is refused when it is written
and not when the first cadre is checked against it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from app.domain.cadres.eligibility import RULES, Rule
from app.domain.cadres.levels import DEGREES, EDUCATION
from app.domain.cadres.sanctions import SANCTION_MONTHS
from app.vocab import table

PERSONNEL_KINDS = frozenset(entry.extra["kind"] for entry in table("personnel").values())


class Fault(NamedTuple):
    param: str
    code: str


class Param(NamedTuple):
    holds: Callable[[object], bool]
    required: bool = True


def faults(rule: Rule) -> list[Fault]:
    """What is wrong with a rule; empty when it can be checked."""
    if rule.code not in RULES:
        return [Fault("code", "eligibility.param.unknown_rule")]
    taken = PARAMS.get(rule.code, {})
    missing = [name for name, param in taken.items() if param.required and name not in rule.params]
    return [Fault(name, "eligibility.param.missing") for name in missing] + [
        Fault(name, "eligibility.param.unknown" if name not in taken else "eligibility.param.wrong")
        for name, value in rule.params.items()
        if name not in taken or not taken[name].holds(value)
    ]


def _number(most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _day(value: object) -> bool:
    """An ISO date as text, as it stands in JSON."""
    if not isinstance(value, str):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _one_of(words: tuple[str, ...]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in words


def _some_of(words: Mapping[str, object] | frozenset[str]) -> Callable[[object], bool]:
    return lambda value: (
        isinstance(value, list | tuple) and len(value) > 0 and all(isinstance(v, str) and v in words for v in value)
    )


def _by_rank(holds: Callable[[object], bool]) -> Callable[[object], bool]:
    ranks = table("rank")
    return lambda value: isinstance(value, dict) and all(k in ranks and holds(v) for k, v in value.items())


def _by_kind(holds: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, dict) and all(k in SANCTION_MONTHS and holds(v) for k, v in value.items())


AGE, YEARS = _number(99), _number(50)
PARAMS: dict[str, dict[str, Param]] = {
    "age": {"max": Param(AGE), "by_rank": Param(_by_rank(AGE), False), "as_of": Param(_day, False)},
    "birth_cutoff": {"born_from": Param(_day), "by_rank": Param(_by_rank(_day), False)},
    "degree": {"minimum": Param(_one_of(DEGREES))},
    "education": {"minimum": Param(_one_of(EDUCATION))},
    "service": {"years": Param(YEARS)},
    "grassroots": {"years": Param(YEARS)},
    "appraisals": {"years": Param(_number(10))},
    "discipline": {"beyond": Param(_by_kind(_number(60)), False)},
    "hardship": {"allowed": Param(_some_of(frozenset({"family", "health"})), False)},
    "rested": {"years": Param(YEARS)},
    "personnel_kind": {"kinds": Param(_some_of(PERSONNEL_KINDS))},
    "politics": {"codes": Param(_some_of(table("politics")))},
    "health": {"codes": Param(_some_of(table("health")), False)},
}
