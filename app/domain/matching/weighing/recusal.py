"""Hard rules of recusal (公务员法 74, 75): kin in the unit, above it or below it, and the place of growth."""

from collections import defaultdict
from collections.abc import Iterator

from app.domain.cadres.recusal import Force, Seat, place_conflict
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.weighing.facts import Facts, Office, Place, Tie, TieKind
from app.domain.matching.weighing.keyed import Answer, Keyed, asks, fails, passes
from app.domain.units.models import Level

SEAT_LEVELS = {Level.TOWNSHIP: "township", Level.COUNTY: "county", Level.CITY: "city"}


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
