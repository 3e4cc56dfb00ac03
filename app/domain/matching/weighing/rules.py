"""Hard rules about a pair. Each is one verdict over small keys; the codes are labels match.answer.<rule>.<outcome>."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from app import vocab
from app.domain.cadres.eligibility import DEGREES
from app.domain.cadres.recusal import Force, Seat, place_conflict
from app.domain.matching.catalogue import RULES, Reach
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.weighing.facts import Facts, Office, Place, Tie, TieKind
from app.domain.matching.weighing.keyed import Answer, Keyed
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.seats import PostOffice
from app.domain.posts.type_rules import PersonFacts, person_fits
from app.domain.units.models import Level

Maker = Callable[[MatchPolicy, Facts], Keyed]
DEPUTY_DIVISION = "1A32"
RURAL = frozenset({Level.TOWNSHIP, Level.VILLAGE})
SEAT_LEVELS = {Level.TOWNSHIP: "township", Level.COUNTY: "county", Level.CITY: "city"}
NO_RANK = frozenset({"", "1A98", "1A99"})


def pair_rules(policy: MatchPolicy, facts: Facts) -> list[Keyed]:
    """Those that are switched on, in the order of the catalogue."""
    on = [code for code, kind in RULES.items() if kind.reach == Reach.PAIR and policy.is_on(code)]
    return [MAKERS[code](policy, facts) for code in on]


def passes(rule: str) -> Answer:
    return Answer(True, f"match.answer.{rule}.passes")


def fails(rule: str, outcome: str, **facts: object) -> Answer:
    return Answer(False, f"match.answer.{rule}.{outcome}", facts)


def asks(rule: str, outcome: str, stops: bool, **facts: object) -> Answer:
    """Unclear: it passes and is named, or stops where the policy says so."""
    return Answer(not stops, f"match.answer.{rule}.{outcome}", facts, ask=True)


def kin(policy: MatchPolicy, facts: Facts) -> Keyed:
    """公务员法 74, conservatively: no post in a unit where kin works, nor in one directly under it, nor over a unit
    that kin leads. What the family's line leaves open is asked."""
    offices, stops = facts.offices, bool(policy.param("kin", "unsure_stops"))
    below: dict[int, set[int]] = defaultdict(set)
    for unit in {place.unit.id: place.unit for place in facts.places}.values():
        for above in _chain(unit, offices):
            below[above.id].add(unit.id)

    def verdict(ties: tuple[Tie, ...], unit_id: int) -> Answer:
        answers = [answer for tie in ties for answer in _kin(tie, offices[unit_id], offices, stops)]
        return min(answers, key=lambda each: (each.passes, not each.ask), default=clear(unit_id))

    def clear(unit_id: int) -> Answer:
        return Answer(True, "match.answer.kin.passes", {"unit": offices[unit_id].label})

    def touches(ties: tuple[Tie, ...]) -> set[int]:
        return {unit for tie in ties for unit in (*below[tie.unit_id], tie.parent_id)}

    return Keyed("kin", lambda person: person.ties, lambda place: place.unit.id, verdict, touches)


def _kin(tie: Tie, unit: Office, offices: dict[int, Office], stops: bool) -> Iterator[Answer]:
    told = {"kinship": f"@recusal.kinship.{tie.kinship}", "unit": offices[tie.unit_id].label}
    sure = tie.sure and tie.kind != TieKind.NEAR
    if tie.unit_id == unit.id:
        yield fails("kin", "same_unit", **told) if sure else asks("kin", "near", stops, **told)
    elif tie.kind == TieKind.NEAR:
        return
    elif tie.unit_id == unit.parent_id:
        yield fails("kin", "above", **told) if sure else asks("kin", "unclear", stops, **told)
    elif tie.parent_id == unit.id and tie.kind == TieKind.LEADS:
        yield fails("kin", "below", **told) if sure else asks("kin", "unclear", stops, **told)
    elif tie.kind == TieKind.LEADS and unit.path.startswith(offices[tie.unit_id].path):
        yield asks("kin", "far_above", stops, **told)


def _chain(unit: Office, offices: dict[int, Office]) -> Iterator[Office]:
    while unit is not None:
        yield unit
        unit = offices.get(unit.parent_id)


def home_place(policy: MatchPolicy, facts: Facts) -> Keyed:
    """公务员法 75; what "normally not" and an unclear place of growth do is the policy's."""
    stopping = {
        Force.FORBIDDEN: True, Force.NORMALLY_NOT: bool(policy.param("home_place", "normally_not_stops")),
        Force.ASK: bool(policy.param("home_place", "unsure_stops")),
    }  # fmt: skip

    def seat(place: Place) -> Seat | None:
        if not place.is_principal:
            return None
        town = next((each for each in _chain(place.unit, facts.offices) if each.level in SEAT_LEVELS), place.unit)
        return Seat(SEAT_LEVELS.get(town.level, ""), place.organ, True, town.code)

    def verdict(growth_place: str, seat: Seat | None) -> Answer:
        conflict = place_conflict(seat, growth_place) if seat else None
        if conflict is None:
            return passes("home_place")
        return Answer(
            not stopping[conflict.force], conflict.code, dict(conflict.facts), conflict.force != Force.FORBIDDEN
        )

    return Keyed("home_place", lambda person: person.growth_place, seat, verdict)


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
    advice_binds = bool(policy.param("type_rule", "advice_binds"))

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
        "reserve_remote", lambda person: person.is_reserve and person.rank == DEPUTY_DIVISION,
        lambda place: (place.unit.level in RURAL, place.km), verdict,
    )  # fmt: skip


def on_placement(policy: MatchPolicy, facts: Facts) -> Keyed:
    def verdict(running: bool, _: None) -> Answer:
        return fails("on_placement", "running") if running else passes("on_placement")

    return Keyed("on_placement", lambda person: person.on_placement, lambda place: None, verdict)


MAKERS: dict[str, Maker] = {
    "kin": kin, "home_place": home_place, "own_unit": own_unit, "former_unit": former_unit, "rank_band": rank_band,
    "type_rule": type_rule, "degree": degree, "age": age, "discipline": discipline, "health": health,
    "care_distance": care_distance, "reserve_remote": reserve_remote, "on_placement": on_placement,
}  # fmt: skip
