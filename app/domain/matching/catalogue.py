"""Which hard rules and soft criteria matching knows, with their numbers and bounds. Pages and inputs are drawn from
here; what each says is a label: match.rule.<code>, match.note.<code>, match.criterion.<code>, match.param.<name>.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Reach(StrEnum):
    """A rule about one pair, or about many pairs together."""

    PAIR = "pair"
    GROUP = "group"


class Param(NamedTuple):
    default: int
    least: int
    most: int

    @property
    def is_switch(self) -> bool:
        return (self.least, self.most) == (0, 1)


class RuleKind(NamedTuple):
    """`strict`: the law or the books do not let it be switched off."""

    code: str
    reach: Reach
    on: bool
    strict: bool
    params: Mapping[str, Param]


class CriterionKind(NamedTuple):
    """`guarded`: it gets weight only with a written reason."""

    code: str
    weight: int
    guarded: bool
    params: Mapping[str, Param]


SWITCH_OFF, SWITCH_ON = Param(0, 0, 1), Param(1, 0, 1)


def _rule(code: str, reach: Reach, on: bool = True, strict: bool = False, **params: Param) -> RuleKind:
    return RuleKind(code, reach, on or strict, strict, MappingProxyType(params))


def _criterion(code: str, weight: int, guarded: bool = False, **params: Param) -> CriterionKind:
    return CriterionKind(code, weight, guarded, MappingProxyType(params))


PAIR, GROUP = Reach.PAIR, Reach.GROUP
# Numbers: domain-reference 1.4, 6.1, 6.5 where it names them, else (proposal). Kilometres from the city seat.
RULES: Mapping[str, RuleKind] = MappingProxyType({rule.code: rule for rule in (
    _rule("kin", PAIR, strict=True, unsure_stops=SWITCH_OFF),
    _rule("home_place", PAIR, strict=True, normally_not_stops=SWITCH_ON, unsure_stops=SWITCH_OFF),
    _rule("own_unit", PAIR, strict=True),
    _rule("former_unit", PAIR, on=False),
    _rule("rank_band", PAIR, up=Param(1, 0, 5), down=Param(2, 0, 8)),
    _rule("type_rule", PAIR, strict=True, advice_binds=SWITCH_OFF),
    _rule("degree", PAIR),
    _rule("age", PAIR),
    _rule("language", PAIR, on=False),
    _rule("discipline", PAIR),
    _rule("health", PAIR, far_km=Param(60, 5, 1000)),
    _rule("care_distance", PAIR, near_km=Param(30, 1, 1000)),
    _rule("reserve_remote", PAIR, on=False, remote_km=Param(40, 5, 1000)),
    _rule("on_placement", PAIR, strict=True),
    _rule("places", GROUP, strict=True),
    _rule("quotas", GROUP, strict=True),
    _rule("unit_capacity", GROUP, most=Param(5, 1, 100)),
    _rule("county_capacity", GROUP, on=False, most=Param(30, 1, 1000)),
    _rule("per_sending_unit", GROUP, in_unit=Param(2, 1, 50), in_county=Param(10, 1, 500)),
    _rule("kin_apart", GROUP, strict=True),
    _rule("couples_together", GROUP, on=False),
)})  # fmt: skip
# Substance has a modest weight: it is the same for everyone, so it only says which posts stay empty where there are
# more of them than people, and the index is the unit's own word. Lodging has none until a round gives it some: a box
# that is not ticked may be a box nobody thought of.
CRITERIA: Mapping[str, CriterionKind] = MappingProxyType({each.code: each for each in (
    _criterion("speciality", 20),
    _criterion("lacks_trained", 20),
    _criterion("direction", 15),
    _criterion("experience", 5),
    _criterion("language", 5),
    _criterion("wish_cadre", 10),
    _criterion("wish_unit", 5),
    _criterion("distance", 5, far_km=Param(80, 10, 1000)),
    _criterion("lodging", 0, near_km=Param(30, 1, 1000)),
    _criterion("continuity", 5),
    _criterion("substance", 5),
    _criterion("care_near", 5, near_km=Param(30, 1, 1000)),
    _criterion("women_near", 0, guarded=True, near_km=Param(20, 1, 1000)),
)})  # fmt: skip
# What else a draft can stand on; a conflict may name these beside the rules.
WISHED = ("everyone_placed", "fill_urgent", "pins")
