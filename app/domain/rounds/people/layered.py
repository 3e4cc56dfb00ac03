"""Where a name stands among the layers (A2 层层推荐): whose turn it is, what has been said, who may take a word back.

A candidacy is Layered; what was said are its Endorsement rows, `layer` is who has to speak next (none: all have).
"""

from collections.abc import Sequence
from typing import Any

from app.access import Actor
from app.domain.rounds.policy import CandidacySource, Layer
from app.domain.rounds.states import CandidacyState, no_stage_begun
from app.domain.units.models import Unit


class Layered:
    @property
    def words(self) -> Sequence[Any]:
        """What the layers said and still stand by, oldest first; what was taken back is gone with its taking back."""
        standing: list[Any] = []
        for word in self.endorsements:
            standing = standing[:-1] if word.verdict == "taken_back" else [*standing, word]
        return standing

    @property
    def step(self) -> str:
        """Which window of the calendar binds what is next: a layer's word, then the review."""
        return f"{self.layer}_endorsement" if self.layer else "review"

    @property
    def stood(self) -> CandidacyState:
        """Where a name taken back by mistake stands again: unchecked, or, once the stages have begun, eligible as it
        was found."""
        return CandidacyState.ELIGIBLE if no_stage_begun(self.round_) else CandidacyState.RECOMMENDED

    @property
    def is_the_persons_turn(self) -> bool:
        """An own application before it is submitted, and again when the unit has returned it."""
        returned = self.state == CandidacyState.RETURNED and bool(self.words) and self.words[-1].layer == Layer.UNIT
        return self.source == CandidacySource.OWN and (self.state == CandidacyState.DRAFT or returned)

    @property
    def county(self) -> Unit | None:
        """The county between the unit and the organizer, whose department endorses; none for the city's own units."""
        county, organizer = self.unit.county, self.round_.organizer
        below = county is not None and county.path != organizer.path and county.path.startswith(organizer.path)
        return county if below else None

    @property
    def waived(self) -> frozenset[str]:
        """Rules from which this person is excepted."""
        return frozenset(each.rule for each in self.waivers if each.revoked_on is None)

    def layer_relations(self, actor: Actor) -> set[str]:
        """at_unit, at_county, at_city: that layer has to speak next, and the actor is it; about people of its own a
        department speaks as their unit. `spoke_last`: the last word was the actor's and may be taken back; that a unit
        put a name forward is no such word, it withdraws the name."""
        last = self.words[-1] if self.words else None
        put_forward = last is not None and last.layer == Layer.UNIT and self.source != CandidacySource.OWN
        spoke_last = last is not None and last.unit_id == actor.unit_id and not put_forward
        return self._turns(actor) | ({"spoke_last"} if spoke_last else set())

    def _turns(self, actor: Actor) -> set[str]:
        if self.layer == Layer.UNIT and not self.is_the_persons_turn and actor.covers(self.unit.path):
            return {"at_unit", "at_county", "at_city"} if actor.unit_id == self.unit_id else {"at_unit"}
        if self.layer == Layer.COUNTY and self.county is not None and actor.covers(self.county.path):
            return {"at_county"}
        if self.layer == Layer.CITY and actor.covers(self.round_.organizer.path):
            return {"at_city"}
        return set()
