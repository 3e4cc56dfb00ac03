"""How often people overruled a direction rule (N12): pure, over what the lines of adopted drafts tell."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple


class Kept(NamedTuple):
    """How often a rule spoke of somebody who got a place, and how often the place was one it points to."""

    suggested: int
    followed: int

    @property
    def overruled(self) -> int:
        return self.suggested - self.followed


def overruled(told: Iterable[list[Mapping[str, Any]]]) -> dict[str, Kept]:
    """By rule, over what the pairs of adopted drafts told ([{rule, fits}])."""
    found: dict[str, Kept] = {}
    for directions in told:
        for each in directions:
            before = found.get(each["rule"], Kept(0, 0))
            found[each["rule"]] = Kept(before.suggested + 1, before.followed + bool(each["fits"]))
    return dict(sorted(found.items()))
