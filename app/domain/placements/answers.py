"""N9, asked again in mid-term: what the person on the post says the post really is, beside what was promised."""

from datetime import date

from sqlalchemy import JSON, Select, select
from sqlalchemy.orm import contains_eager
from sqlmodel import Field, Relationship

from app import log
from app.access import Actor, may, require
from app.clock import today
from app.db import Audience, BigId, Entity, WorkSession
from app.domain.placements.inputs import SubstanceReport
from app.domain.placements.models import Placement
from app.domain.placements.states import PLACEMENT
from app.domain.posts.models import Post
from app.domain.posts.substance import index


class SubstanceAnswer(Entity, table=True):
    """One answer of the person; the newest counts. The organizer and the person alone read it: who is asked whether
    the unit gave them real work must be able to say no without the unit hearing it."""

    __tablename__ = "substance_answer"

    placement_id: int = Field(foreign_key="placement.id", index=True, sa_type=BigId)
    answers: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    substance_index: int
    note: str = Field(default="", max_length=1000)
    answered_on: date
    placement: Placement = Relationship()

    @property
    def place(self) -> str:
        return self.placement.place

    @property
    def promised(self) -> int | None:
        return self.placement.post.substance_index

    @property
    def difference(self) -> int | None:
        """What the person finds, less what was promised."""
        return None if self.promised is None else self.substance_index - self.promised

    def audience(self) -> Audience:
        return Audience(paths=(self.placement.round_.organizer.path,), cadre_id=self.placement.cadre_id)

    def relations(self, actor: Actor) -> frozenset[str]:
        return self.placement.relations(actor) & {"organizer", "self"}


def report(session: WorkSession, actor: Actor, placement: Placement, asked: SubstanceReport) -> SubstanceAnswer:
    """Neither the answers nor that there are any stand in the log of the placement, which the unit reads."""
    with PLACEMENT.fire(session, actor, placement, "report_substance", asked):
        told = asked.answers.model_dump(mode="json")
        answer = SubstanceAnswer(
            placement_id=placement.id, answers=told, substance_index=index(told), note=asked.note, answered_on=today()
        )
        answer.placement = placement
        session.add(answer)
        log.record(session, actor, "placement.report_substance", answer)
    return answer


def of_placement(session: WorkSession, actor: Actor, placement: Placement) -> list[SubstanceAnswer]:
    """Newest first; a reader without the right is refused."""
    require(actor, "substance_answer.read", placement)
    return list(session.scalars(_newest().where(SubstanceAnswer.placement_id == placement.id)))


def on_post(session: WorkSession, actor: Actor, post: Post) -> list[SubstanceAnswer]:
    """The newest answer of each person who is or was on the post, as far as the reader may hear them."""
    require(actor, "post.read", post)
    found: dict[int, SubstanceAnswer] = {}
    if may(actor, "substance_answer.read"):
        for answer in session.scalars(_newest().where(Placement.post_id == post.id)):
            if may(actor, "substance_answer.read", answer):
                found.setdefault(answer.placement_id, answer)
    return list(found.values())


def _newest() -> Select:
    query = select(SubstanceAnswer).join(SubstanceAnswer.placement).options(contains_eager(SubstanceAnswer.placement))
    return query.order_by(SubstanceAnswer.id.desc())
