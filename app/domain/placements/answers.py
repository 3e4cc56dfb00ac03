"""N9, asked again in mid-term: what the person on the post says the post really is, beside what was promised."""

from datetime import date

from sqlalchemy import JSON
from sqlmodel import Field, Relationship

from app.access import Actor
from app.db import Audience, BigId, Entity
from app.domain.placements.models import Placement


class SubstanceAnswer(Entity, table=True):
    """One answer of the person; the newest counts. The organizer and the person alone read it: who is asked whether
    the unit gave them real work must be able to say no to the unit's face without the unit hearing it."""

    __tablename__ = "substance_answer"

    placement_id: int = Field(foreign_key="placement.id", index=True, sa_type=BigId)
    answers: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    substance_index: int
    note: str = Field(default="", max_length=1000)
    answered_on: date
    placement: Placement = Relationship()

    def audience(self) -> Audience:
        return Audience(paths=(self.placement.round_.organizer.path,), cadre_id=self.placement.cadre_id)

    def relations(self, actor: Actor) -> frozenset[str]:
        return self.placement.relations(actor) & {"organizer", "self"}
