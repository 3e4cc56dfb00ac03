"""One verb for many names: each by the same action as for one, each with its own answer."""

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import joinedload, selectinload

from app import bulk
from app.access import Actor
from app.db import WorkSession
from app.domain.rounds import queries
from app.domain.rounds.decision import feedback
from app.domain.rounds.decision.inputs import FeedbackWords
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people import candidacies, layers
from app.domain.rounds.people.inputs import BulkAct, BulkVerb, Opinion
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.states import RoundState
from app.errors import Forbidden, NotFound, Refused, wrong


class Many(NamedTuple):
    do: Callable[..., Any]
    asked: type[BaseModel] | None = None
    field: str = ""
    lacking: str = "candidacy.bulk_reason"


ACTS: dict[BulkVerb, Many] = {
    BulkVerb.ENDORSE: Many(layers.endorse, Opinion, "opinion"),
    BulkVerb.RETURN: Many(layers.return_, Opinion, "opinion"),
    BulkVerb.DECLINE: Many(layers.decline, Opinion, "opinion"),
    BulkVerb.CHECK: Many(candidacies.check),
    BulkVerb.WITHDRAW: Many(candidacies.withdraw, Grounds, "reason"),
    BulkVerb.FEEDBACK: Many(feedback.give_first, FeedbackWords, "words", "candidacy.bulk_words"),
}


def act(session: WorkSession, actor: Actor, round_: Round, asked: BulkAct) -> list[bulk.Outcome]:
    """In the order asked; a name the actor cannot see answers as it would alone. A dry run needs no reason yet."""
    many, found = ACTS[asked.verb], _found(session, actor, round_, asked.ids)
    told = _told(many, asked)

    def one(id_: int) -> None:
        if id_ not in found:
            raise NotFound()
        try:
            many.do(session, actor, found[id_], *told)
        except Forbidden as refused:
            raise _why_not(found[id_], asked.verb) or refused from refused

    run = bulk.tried if asked.dry_run else bulk.each
    outcomes = run(session, list(dict.fromkeys(asked.ids)), one)
    return [outcome._replace(item=found.get(outcome.item), id=outcome.item) for outcome in outcomes]


def _why_not(candidacy: Candidacy, verb: BulkVerb) -> Refused | None:
    """Picking among many, people pick names whose turn it is not: that is said, rather than that the right is missing.
    Once a list may be drawn up nothing is said: a name's state would tell who is on it."""
    if candidacy.round_.state != RoundState.RECOMMENDING:
        return None
    try:
        CANDIDACY.check(candidacy, verb)
    except Refused as refused:
        return refused
    waits = candidacy.layer is not None
    return Refused("candidacy.layer_to_speak", who=f"@word.Layer.{candidacy.layer}") if waits else None


def _told(many: Many, asked: BulkAct) -> list[BaseModel]:
    if many.asked is None:
        return []
    given = {many.field: asked.reason}
    if asked.dry_run:
        return [many.asked.model_construct(**given)]
    try:
        return [many.asked.model_validate(given)]
    except ValidationError:
        raise wrong("reason", many.lacking) from None


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
