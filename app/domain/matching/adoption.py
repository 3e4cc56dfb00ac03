"""A draft becomes placements, through the same act as by hand: all of it or nothing, and back again."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import access, bulk
from app.access import Actor
from app.bulk import Outcome
from app.clock import today
from app.db import WorkSession
from app.domain.matching.inputs import Adoption, AdoptionReversal
from app.domain.matching.models import Draft, DraftPair
from app.domain.matching.states import DRAFT
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Assignment, Cancellation
from app.domain.placements.models import Placement
from app.domain.placements.states import RUNNING, PlacementState
from app.domain.rounds.models import Candidacy
from app.errors import DomainError, Fault, Refused
from app.labels import t


class Adopted(NamedTuple):
    """`outcomes`: each pair with why it was refused, or None. With `dry_run` nothing was done."""

    draft: Draft
    outcomes: list[Outcome]
    dry_run: bool

    @property
    def refused(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.refused]

    @property
    def place(self) -> str:
        return self.draft.place


def adopt(session: WorkSession, actor: Actor, draft: Draft, asked: Adoption) -> Adopted:
    """Who decided stands on the draft and in the log. One person who cannot go, and nobody goes."""
    if asked.dry_run:
        return preview(session, actor, draft, asked)
    with DRAFT.fire(session, actor, draft, "adopt", asked, people=draft.placed):
        outcomes = bulk.each(session, pairs(session, draft), _assigning(session, actor, draft, asked))
        _refuse_any(outcomes, "draft.cannot_adopt")
        draft.adopted_on, draft.adopted_by = today(), actor.name
    return Adopted(draft, outcomes, dry_run=False)


def preview(session: WorkSession, actor: Actor, draft: Draft, asked: Adoption) -> Adopted:
    """Every pair is assigned, one after the other, so that places run out as they would; then nothing stays."""
    access.require(actor, "draft.adopt", draft)
    DRAFT.check(draft, "adopt")
    outcomes = bulk.tried(session, pairs(session, draft), _assigning(session, actor, draft, asked))
    return Adopted(draft, outcomes, dry_run=True)


def unadopt(session: WorkSession, actor: Actor, draft: Draft, asked: AdoptionReversal) -> Draft:
    """Its placements are cancelled while none of them has gone further; what was cancelled by hand before stays so."""
    with DRAFT.fire(session, actor, draft, "unadopt", asked):
        outcomes = bulk.each(session, placed(session, draft), _cancelling(session, actor, asked))
        _refuse_any(outcomes, "draft.cannot_unadopt")
        draft.adopted_on, draft.adopted_by = None, ""
    return draft


def pairs(session: WorkSession, draft: Draft) -> Sequence[DraftPair]:
    """People with a post, in the order of their rank."""
    query = select(DraftPair).where(DraftPair.draft_id == draft.id, DraftPair.post_id.is_not(None))
    loaded = query.join(Candidacy, DraftPair.candidacy_id == Candidacy.id).options(
        joinedload(DraftPair.candidacy).joinedload(Candidacy.cadre), joinedload(DraftPair.post)
    )
    return session.scalars(loaded.order_by(Candidacy.rank, Candidacy.id)).all()


def placed(session: WorkSession, draft: Draft) -> Sequence[Placement]:
    """The running placements that came of this draft."""
    query = select(Placement).join(
        DraftPair, (DraftPair.candidacy_id == Placement.candidacy_id) & (DraftPair.post_id == Placement.post_id)
    )
    running = query.where(DraftPair.draft_id == draft.id, Placement.state.in_(RUNNING))
    return session.scalars(running.order_by(Placement.id)).all()


def _assigning(session: WorkSession, actor: Actor, draft: Draft, asked: Adoption):
    round_id = draft.matching.round_id

    def assign(pair: DraftPair) -> None:
        told = {"round_id": round_id, "candidacy_id": pair.candidacy_id, "post_id": pair.post_id}
        placements.assign(session, actor, Assignment(**told, starts_on=asked.starts_on))

    return assign


def _cancelling(session: WorkSession, actor: Actor, asked: AdoptionReversal):
    def cancel(placement: Placement) -> None:
        if placement.state != PlacementState.ASSIGNED:
            raise Refused("draft.gone_further", now=f"@state.placement.{placement.state}")
        placements.cancel(session, actor, placement, Cancellation(reason=asked.reason))

    return cancel


def _refuse_any(outcomes: list[Outcome], code: str) -> None:
    """Names the first person and why; a preview names them all."""
    if refused := [each for each in outcomes if each.refused]:
        first = refused[0]
        raise Refused(code, n=len(refused), name=first.item.candidacy.label, why=words(first))


def words(outcome: Outcome) -> str:
    told = why(outcome)
    return t(f"errors.{told.code}", **told.facts)


def why(outcome: Outcome) -> DomainError | Fault:
    """A fault in what was asked speaks for the refusal it makes."""
    return next(iter(getattr(outcome.refused, "faults", ())), outcome.refused)
