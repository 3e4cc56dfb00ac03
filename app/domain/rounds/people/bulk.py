"""One verb for many names: each by the same action as for one, each with its own answer."""

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import BaseModel
from sqlalchemy.orm import joinedload, selectinload

from app import bulk
from app.access import Actor
from app.db import WorkSession
from app.domain.rounds import queries
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people import candidacies, layers
from app.domain.rounds.people.inputs import BulkAct, BulkVerb, Opinion
from app.errors import NotFound


class Many(NamedTuple):
    do: Callable[..., Any]
    asked: type[BaseModel] | None = None
    field: str = ""


ACTS: dict[BulkVerb, Many] = {
    BulkVerb.ENDORSE: Many(layers.endorse, Opinion, "opinion"),
    BulkVerb.RETURN: Many(layers.return_, Opinion, "opinion"),
    BulkVerb.DECLINE: Many(layers.decline, Opinion, "opinion"),
    BulkVerb.CHECK: Many(candidacies.check),
    BulkVerb.WITHDRAW: Many(candidacies.withdraw, Grounds, "reason"),
}


def act(session: WorkSession, actor: Actor, round_: Round, asked: BulkAct) -> list[bulk.Outcome]:
    """In the order asked; a name the actor cannot see answers as it would alone. A dry run needs no reason yet."""
    many, found = ACTS[asked.verb], _found(session, actor, round_, asked.ids)
    told = _told(many, asked)

    def one(id_: int) -> None:
        if id_ not in found:
            raise NotFound()
        many.do(session, actor, found[id_], *told)

    run = bulk.tried if asked.dry_run else bulk.each
    outcomes = run(session, list(dict.fromkeys(asked.ids)), one)
    return [outcome._replace(item=found.get(outcome.item), id=outcome.item) for outcome in outcomes]


def _told(many: Many, asked: BulkAct) -> list[BaseModel]:
    if many.asked is None:
        return []
    given = {many.field: asked.reason}
    return [many.asked.model_construct(**given) if asked.dry_run else many.asked.model_validate(given)]


def _found(session: WorkSession, actor: Actor, round_: Round, ids: list[int]) -> dict[int, Candidacy]:
    query = queries.candidacies_visible_to(actor).where(Candidacy.round_id == round_.id, Candidacy.id.in_(ids))
    loaded = query.options(
        joinedload(Candidacy.cadre), joinedload(Candidacy.unit), selectinload(Candidacy.endorsements),
        selectinload(Candidacy.waivers),
    )  # fmt: skip
    found = {each.id: each for each in session.scalars(loaded)}
    if not found:
        raise NotFound()
    return found
