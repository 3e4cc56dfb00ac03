"""How often people overruled a direction rule 因人施派: over the drafts that were adopted."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import select

from app.access import Actor, require
from app.db import WorkSession
from app.domain.matching.models import Draft, DraftPair, Matching
from app.domain.matching.states import DraftState
from app.domain.rounds.models import Round


class Kept(NamedTuple):
    """How many people with a post the rule spoke of, and for how many the post was one it points to."""

    suggested: int
    followed: int

    @property
    def overruled(self) -> int:
        return self.suggested - self.followed


def directions(session: WorkSession, actor: Actor, matching: Matching) -> dict[str, Kept]:
    """By rule; all rounds of the organizer of this one. Only that part of a line is read."""
    require(actor, "matching.set_policy", matching)
    query = (
        select(DraftPair.told["directions"])
        .join(Draft, DraftPair.draft_id == Draft.id)
        .join(Matching, Draft.matching_id == Matching.id)
        .join(Round, Matching.round_id == Round.id)
        .where(Draft.state == DraftState.ADOPTED, Round.organizer_id == matching.round_.organizer_id)
        .where(DraftPair.post_id.is_not(None))
    )
    return counted(session.scalars(query))


def counted(told: Iterable[list[Mapping[str, Any]] | None]) -> dict[str, Kept]:
    found: dict[str, Kept] = {}
    for each in (one for line in told for one in line or ()):
        before = found.get(each["rule"], Kept(0, 0))
        found[each["rule"]] = Kept(before.suggested + 1, before.followed + bool(each["fits"]))
    return dict(sorted(found.items()))
