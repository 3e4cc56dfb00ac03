"""Eligibility as data: a round lists rules, each is answered with one finding that has a label code.

Rule functions take (params, profile, as_of) and look at nothing else. What is not known is never taken for
granted: the finding fails with a code that says what is missing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from app.domain.cadres.levels import COMPETENT_OR_BETTER, DEGREES, EDUCATION, reaches
from app.domain.cadres.sanctions import SANCTION_MONTHS
from app.workdays import add_months, completed_years

Fact = str | int
Answer = tuple[bool, str, dict[str, Fact]]


class Hardship(StrEnum):
    """家庭或健康困难, as the person declares it for one round."""

    NONE = "none"
    FAMILY = "family"
    HEALTH = "health"
    BOTH = "both"


@dataclass(frozen=True)
class Profile:
    """What the rules may know of a cadre. `rank` is a code of the table `rank` (ZB09)."""

    birth_on: date | None = None
    rank: str | None = None
    degree: str | None = None
    education: str | None = None
    work_started_on: date | None = None
    grassroots_years: int | None = None
    appraisals: Mapping[int, str] = field(default_factory=dict)
    discipline: str | None = None
    discipline_until: date | None = None
    hardship: str | None = None
    health: str | None = None
    on_placement: bool = False
    returned_on: date | None = None
    reserve: bool = False
    personnel_kind: str | None = None
    politics: str | None = None


@dataclass(frozen=True)
class Rule:
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class Finding(NamedTuple):
    rule: str
    passed: bool
    code: str
    facts: dict[str, Fact]


class UnknownRule(ValueError):
    """A round names a rule that does not exist."""


Params = Mapping[str, object]
RuleFunction = Callable[[Params, Profile, date], Answer]


def check(rules: Sequence[Rule], profile: Profile, as_of: date) -> list[Finding]:
    """One finding per rule, in the order of the rules; eligible is who passes all."""
    return [_find(rule, profile, as_of) for rule in rules]


def is_eligible(findings: Sequence[Finding]) -> bool:
    return all(finding.passed for finding in findings)


def _find(rule: Rule, profile: Profile, as_of: date) -> Finding:
    if rule.code not in RULES:
        raise UnknownRule(rule.code)
    passed, outcome, facts = RULES[rule.code](rule.params, profile, as_of)
    return Finding(rule.code, passed, f"eligibility.{rule.code}.{outcome}", facts)


def _age(params: Params, profile: Profile, as_of: date) -> Answer:
    """params: max, by_rank {rank: max}, as_of (optional ISO date instead of the day of the check)."""
    if profile.birth_on is None:
        return False, "unknown", {}
    as_of = _iso(params.get("as_of")) or as_of
    limit = int(_by_rank(params, profile, "max"))
    age = completed_years(profile.birth_on, as_of)
    facts = {"age": age, "limit": limit, "as_of": as_of.isoformat()}
    return (True, "within", facts) if age <= limit else (False, "too_old", facts)


def _birth_cutoff(params: Params, profile: Profile, as_of: date) -> Answer:
    """params: born_from, by_rank {rank: ISO date} (处级≥1972-01-01, 科级≥1978-01-01)."""
    if profile.birth_on is None:
        return False, "unknown", {}
    born_from = _iso(_by_rank(params, profile, "born_from"))
    facts = {"born_on": profile.birth_on.isoformat(), "born_from": born_from.isoformat()}
    return (True, "within", facts) if profile.birth_on >= born_from else (False, "too_old", facts)


def _degree(params: Params, profile: Profile, as_of: date) -> Answer:
    return _at_least(DEGREES, profile.degree, str(params["minimum"]))


def _education(params: Params, profile: Profile, as_of: date) -> Answer:
    return _at_least(EDUCATION, profile.education, str(params["minimum"]))


def _service(params: Params, profile: Profile, as_of: date) -> Answer:
    if profile.work_started_on is None:
        return False, "unknown", {}
    years = completed_years(profile.work_started_on, as_of)
    return _enough(years, int(params["years"]))


def _grassroots(params: Params, profile: Profile, as_of: date) -> Answer:
    if profile.grassroots_years is None:
        return False, "unknown", {}
    return _enough(profile.grassroots_years, int(params["years"]))


def _appraisals(params: Params, profile: Profile, as_of: date) -> Answer:
    """The last n whole calendar years before the day of the check, each competent or better."""
    years = range(as_of.year - int(params["years"]), as_of.year)
    asked = {"years": len(years)}
    for year in reversed(years):
        if year not in profile.appraisals:
            return False, "missing", asked | {"year": year}
        if profile.appraisals[year] not in COMPETENT_OR_BETTER:
            return False, "below_competent", asked | {"year": year}
    return True, "competent", asked


def _discipline(params: Params, profile: Profile, as_of: date) -> Answer:
    """params: beyond {kind: months}, so many months more after the period of that kind. A sanction in whatever words,
    with no end on record, runs."""
    if profile.discipline_until is None:
        return (False, "no_end", {}) if profile.discipline else (True, "none", {})
    beyond = int(params.get("beyond", {}).get(profile.discipline, 0))
    until = add_months(profile.discipline_until, beyond)
    facts: dict[str, Fact] = {"until": until.isoformat()}
    if as_of > until:
        return True, "over", facts
    if profile.discipline not in SANCTION_MONTHS:
        return False, "running", facts
    return False, "running_kind", facts | {"kind": f"@word.Discipline.{profile.discipline}"}


def _hardship(params: Params, profile: Profile, as_of: date) -> Answer:
    """params: allowed (optional list of kinds that do not stand against a person). Both is either of the two."""
    if profile.hardship is None:
        return False, "unknown", {}
    if profile.hardship == Hardship.NONE:
        return True, "none", {}
    told = {Hardship.FAMILY, Hardship.HEALTH} if profile.hardship == Hardship.BOTH else {profile.hardship}
    return (True, "allowed", {}) if told <= set(params.get("allowed", ())) else (False, "declared", {})


def _not_on_placement(params: Params, profile: Profile, as_of: date) -> Answer:
    return (False, "running", {}) if profile.on_placement else (True, "free", {})


def _rested(params: Params, profile: Profile, as_of: date) -> Answer:
    """Not returned from a placement within the last n years."""
    if profile.returned_on is None:
        return True, "never_out", {}
    years = int(params["years"])
    free_from = add_months(profile.returned_on, 12 * years)
    facts = {
        "years": years,
        "returned_on": profile.returned_on.isoformat(),
        "free_from": free_from.isoformat(),
    }
    return (True, "long_ago", facts) if as_of >= free_from else (False, "too_recent", facts)


def _reserve_only(params: Params, profile: Profile, as_of: date) -> Answer:
    return (True, "reserve", {}) if profile.reserve else (False, "not_reserve", {})


def _personnel_kind(params: Params, profile: Profile, as_of: date) -> Answer:
    return _one_of(params["kinds"], profile.personnel_kind)


def _politics(params: Params, profile: Profile, as_of: date) -> Answer:
    return _one_of(params["codes"], profile.politics)


def _health(params: Params, profile: Profile, as_of: date) -> Answer:
    return _one_of(params.get("codes", ("1",)), profile.health)


RULES: dict[str, RuleFunction] = {
    "age": _age,
    "birth_cutoff": _birth_cutoff,
    "degree": _degree,
    "education": _education,
    "service": _service,
    "grassroots": _grassroots,
    "appraisals": _appraisals,
    "discipline": _discipline,
    "hardship": _hardship,
    "not_on_placement": _not_on_placement,
    "rested": _rested,
    "reserve_only": _reserve_only,
    "personnel_kind": _personnel_kind,
    "politics": _politics,
    "health": _health,
}


def _by_rank(params: Params, profile: Profile, otherwise: str) -> object:
    by_rank = params.get("by_rank", {})
    return by_rank.get(profile.rank, params[otherwise])


def _at_least(levels: Sequence[str], held: str | None, minimum: str) -> Answer:
    """The outcome names the level asked for, so that the sentence needs no word inserted."""
    if held is None:
        return False, "unknown", {}
    passed = reaches(levels, held, minimum)
    return passed, f"reached_{minimum}" if passed else f"below_{minimum}", {}


def _enough(years: int, minimum: int) -> Answer:
    facts = {"years": years, "minimum": minimum}
    return (True, "enough", facts) if years >= minimum else (False, "too_short", facts)


def _one_of(allowed: Sequence[str], held: str | None) -> Answer:
    if held is None:
        return False, "unknown", {}
    return (True, "allowed", {}) if held in allowed else (False, "not_allowed", {})


def _iso(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
