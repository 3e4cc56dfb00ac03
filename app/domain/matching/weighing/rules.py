"""Hard rules about a pair. Each is one verdict over small keys; the codes are labels match.answer.<rule>.<outcome>.
Those of recusal have a file of their own."""

from collections.abc import Callable
from datetime import date

from app import vocab
from app.domain.cadres.levels import DEGREES
from app.domain.matching.catalogue import RULES, Reach
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.weighing.facts import Facts
from app.domain.matching.weighing.keyed import Answer, Keyed, fails, passes
from app.domain.matching.weighing.recusal import home_place, kin
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.seats import PostOffice
from app.domain.posts.type_rules import PersonFacts, person_fits
from app.domain.units.models import Level

Maker = Callable[[MatchPolicy, Facts], Keyed]
RESERVE_RANKS = frozenset({"1A32", "1A41"})  # 副处级后备: section heads in reserve for it, and who has the rank
RURAL = frozenset({Level.TOWNSHIP, Level.VILLAGE})
NO_RANK = frozenset({"", "1A98", "1A99"})


def pair_rules(policy: MatchPolicy, facts: Facts) -> list[Keyed]:
    """Those that are switched on, in the order of the catalogue."""
    on = [code for code, kind in RULES.items() if kind.reach == Reach.PAIR and policy.is_on(code)]
    return [MAKERS[code](policy, facts) for code in on]


def own_unit(policy: MatchPolicy, facts: Facts) -> Keyed:
    def verdict(home: int, unit: int) -> Answer:
        return fails("own_unit", "same", unit=facts.offices[unit].label) if home == unit else passes("own_unit")

    return Keyed("own_unit", lambda each: each.home.id, lambda each: each.unit.id, verdict, lambda home: (home,))


def former_unit(policy: MatchPolicy, facts: Facts) -> Keyed:
    def verdict(former: frozenset[int], unit: int) -> Answer:
        if unit in former:
            return fails("former_unit", "served", unit=facts.offices[unit].label)
        return passes("former_unit")

    return Keyed("former_unit", lambda each: each.former_units, lambda each: each.unit.id, verdict, lambda units: units)


def rank_band(policy: MatchPolicy, facts: Facts) -> Keyed:
    up, down = policy.param("rank_band", "up"), policy.param("rank_band", "down")
    order = {code: int(entry.extra["order"]) for code, entry in vocab.table("rank").items() if code not in NO_RANK}

    def verdict(own: str, wanted: str) -> Answer:
        if own not in order or wanted not in order:
            return Answer(True, "match.answer.rank_band.open")
        steps = order[own] - order[wanted]
        if steps > up:
            return fails("rank_band", "too_high", steps=steps, most=up)
        return fails("rank_band", "too_low", steps=-steps, most=down) if -steps > down else passes("rank_band")

    return Keyed("rank_band", lambda person: person.rank, lambda place: place.rank, verdict)


def type_rule(policy: MatchPolicy, facts: Facts) -> Keyed:
    """B2, as posts know it. What is usual but not strict binds where the policy says so, and is named where not."""
    advice_binds = facts.advice_binds or bool(policy.param("type_rule", "advice_binds"))

    def verdict(person: PersonFacts, seat: tuple[PlacementKind, Direction, PostOffice, str]) -> Answer:
        kind, direction, office, rank = seat
        if blocked := person_fits(kind, direction, office, person, rank):
            return Answer(False, f"errors.{blocked.code}", dict(blocked.facts))
        if advice := person_fits(kind, direction, office, person, rank, every=True):
            return Answer(not advice_binds, f"errors.{advice.code}", dict(advice.facts), ask=True)
        return passes("type_rule")

    return Keyed(
        "type_rule", lambda person: person.type_facts,
        lambda place: (place.kind, place.direction, place.office, place.rank), verdict,
    )  # fmt: skip


def degree(policy: MatchPolicy, facts: Facts) -> Keyed:
    def verdict(held: str | None, least: str | None) -> Answer:
        if least is None or least == DEGREES[0]:
            return Answer(True, "match.answer.degree.open")
        if held is None:
            return fails("degree", "unknown", least=f"@match.degree.{least}")
        enough = DEGREES.index(held) >= DEGREES.index(least)
        return passes("degree") if enough else fails("degree", "below", least=f"@match.degree.{least}")

    return Keyed("degree", lambda person: person.degree, lambda place: place.least_degree, verdict)


def age(policy: MatchPolicy, facts: Facts) -> Keyed:
    def verdict(years: int, oldest: int | None) -> Answer:
        if oldest is None:
            return Answer(True, "match.answer.age.open")
        return passes("age") if years <= oldest else fails("age", "too_old", age=years, limit=oldest)

    return Keyed("age", lambda person: person.age, lambda place: place.oldest_age, verdict)


def language(policy: MatchPolicy, facts: Facts) -> Keyed:
    """Every language that the post asks for."""

    def verdict(spoken: frozenset[str], wanted: frozenset[str]) -> Answer:
        missing = sorted(wanted - spoken)
        if not wanted:
            return Answer(True, "match.answer.language.open")
        words = [f"@vocab.language.{each}" for each in missing]
        return fails("language", "missing", words=words) if missing else passes("language")

    return Keyed("language", lambda person: person.languages, lambda place: place.languages, verdict)


def discipline(policy: MatchPolicy, facts: Facts) -> Keyed:
    def verdict(until: date | None, _: None) -> Answer:
        if until is None:
            return passes("discipline")
        return fails("discipline", "no_end") if until == date.max else fails("discipline", "running", until=f"{until}")

    return Keyed("discipline", lambda person: person.sanctioned_until, lambda place: None, verdict)


def health(policy: MatchPolicy, facts: Facts) -> Keyed:
    """Yes or no; the words of the declaration are not even here."""
    far = policy.param("health", "far_km")

    def verdict(needs: bool, where: tuple[bool, int]) -> Answer:
        hard, km = where
        if needs and hard:
            return fails("health", "hardship")
        return fails("health", "far", km=km, far=far) if needs and km >= far else passes("health")

    return Keyed("health", lambda person: person.needs_for_health, lambda place: (place.hardship, place.km), verdict)


def care_distance(policy: MatchPolicy, facts: Facts) -> Keyed:
    near = policy.param("care_distance", "near_km")

    def verdict(needs: bool, km: int) -> Answer:
        return fails("care_distance", "far", km=km, near=near) if needs and km > near else passes("care_distance")

    return Keyed("care_distance", lambda person: person.needs_at_home, lambda place: place.km, verdict)


def reserve_remote(policy: MatchPolicy, facts: Facts) -> Keyed:
    remote = policy.param("reserve_remote", "remote_km")

    def verdict(concerned: bool, where: tuple[bool, int]) -> Answer:
        rural, km = where
        if not concerned or rural and km >= remote:
            return passes("reserve_remote")
        return fails("reserve_remote", "not_remote", km=km, remote=remote)

    return Keyed(
        "reserve_remote", lambda person: person.is_reserve and person.rank in RESERVE_RANKS,
        lambda place: (place.unit.level in RURAL, place.km), verdict,
    )  # fmt: skip


def on_placement(policy: MatchPolicy, facts: Facts) -> Keyed:
    def verdict(running: bool, _: None) -> Answer:
        return fails("on_placement", "running") if running else passes("on_placement")

    return Keyed("on_placement", lambda person: person.on_placement, lambda place: None, verdict)


MAKERS: dict[str, Maker] = {
    "kin": kin, "home_place": home_place, "own_unit": own_unit, "former_unit": former_unit, "rank_band": rank_band,
    "type_rule": type_rule, "degree": degree, "age": age, "language": language,
    "discipline": discipline, "health": health,
    "care_distance": care_distance, "reserve_remote": reserve_remote, "on_placement": on_placement,
}  # fmt: skip
