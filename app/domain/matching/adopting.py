"""The long work of an adoption and of its way back: person by person through the very act of a placement, all of it in
one unit of work or nothing.

The draft and its job are only locked at the end, so that the job can be cancelled meanwhile; the posts are locked at
the start, in one order, so that two of these, or one and an assignment by hand, never wait for each other in a circle.
"""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.strategy_options import Load

from app import bulk, long_facts
from app.access import Actor
from app.bulk import Outcome
from app.clock import today
from app.db import Database, WorkSession
from app.domain.cadres.models import Cadre
from app.domain.matching import freshness, places
from app.domain.matching.adoption import ADOPT, TRY, UNADOPT, as_json, trial
from app.domain.matching.inputs import Adoption, AdoptionReversal
from app.domain.matching.models import Draft, DraftPair
from app.domain.matching.runs import OfDraft, held_draft
from app.domain.matching.states import DRAFT
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Assignment, Cancellation
from app.domain.placements.models import Placement
from app.domain.placements.states import RUNNING, PlacementState
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy
from app.errors import DomainError, Fault, Refused
from app.long_jobs import SYSTEM, Lease, LongJob
from app.long_kinds import KINDS, Cancelled, Report

IsOver = Callable[[], bool]
CHECKED = 5  # percent


class _UnderWay(OfDraft):
    """However it ends, the draft goes on where it was."""

    def failed(self, session: WorkSession, job: LongJob) -> None:
        _handed_back(session, job)

    def cancelled(self, session: WorkSession, actor: Actor, job: LongJob) -> None:
        _handed_back(session, job)


class Adopting(_UnderWay):
    def do(self, database: Database, held: Lease, report: Report, is_over: IsOver) -> None:
        report(0, "checking")
        if changed := freshness.changed(database, held.subject_id, is_over):
            raise Refused("draft.stale", what=[f"@match_changed.{each}" for each in changed])

    def write(self, session: WorkSession, held: Lease, answer: None, report: Report, is_over: IsOver) -> int:
        pairs, assign = _assigning(session, held, report, is_over)
        return _all_or_nobody(bulk.each(session, pairs, assign), "draft.cannot_adopt")

    def done(self, session: WorkSession, job: LongJob, answer: int) -> None:
        draft, asked = _handed_back(session, job), Adoption(**job.asked)
        with DRAFT.fire(session, job.actor, draft, "adopt", asked, people=answer):
            draft.adopted_on, draft.adopted_by = today(), job.asked_by
        job.told = {"people": answer}

    def seen_at(self, session: WorkSession, job: LongJob) -> str:
        place = super().seen_at(session, job)
        return f"{place}/adoption" if job.fault else place


class Trying(_UnderWay):
    """The preview: the same is done and taken back, so that places run out as they would."""

    def do(self, database: Database, held: Lease, report: Report, is_over: IsOver) -> list[str]:
        report(0, "checking")
        return freshness.changed(database, held.subject_id, is_over)

    def write(
        self, session: WorkSession, held: Lease, answer: list[str], report: Report, is_over: IsOver
    ) -> dict[str, Any]:
        pairs, assign = _assigning(session, held, report, is_over)
        who = [(each.candidacy_id, each.post_id) for each in pairs]
        outcomes = bulk.tried(session, pairs, assign)
        refused = [
            {"candidacy_id": candidacy_id, "post_id": post_id, **long_facts.refusal(_why(each))}
            for (candidacy_id, post_id), each in zip(who, outcomes, strict=True) if each.refused
        ]  # fmt: skip
        return {"people": len(outcomes), "refused": refused, "changed": answer}

    def done(self, session: WorkSession, job: LongJob, answer: dict[str, Any]) -> None:
        _handed_back(session, job)
        job.told = answer

    def seen_at(self, session: WorkSession, job: LongJob) -> str:
        return f"{super().seen_at(session, job)}/adoption"

    def shown(self, session: WorkSession, job: LongJob) -> dict[str, Any]:
        return as_json(trial(session, job)) if job.told and not job.fault else {}


class TakingBack(_UnderWay):
    """What was cancelled by hand before stays so."""

    def write(self, session: WorkSession, held: Lease, answer: None, report: Report, is_over: IsOver) -> int:
        placed, cancel = _cancelling(session, held, report, is_over)
        return _all_or_nobody(bulk.each(session, placed, cancel), "draft.cannot_unadopt")

    def done(self, session: WorkSession, job: LongJob, answer: int) -> None:
        draft = _handed_back(session, job)
        with DRAFT.fire(session, job.actor, draft, "unadopt", AdoptionReversal(**job.asked)):
            draft.adopted_on, draft.adopted_by = None, ""
        job.told = {"people": answer}


def _assigning(
    session: WorkSession, held: Lease, report: Report, is_over: IsOver
) -> tuple[Sequence[DraftPair], Callable[[DraftPair], None]]:
    """People with a post in the order of their rank, and what is done with each."""
    draft, asked = session.get_one(Draft, held.subject_id), Adoption(**held.asked)
    _lock_posts(session, draft)
    query = select(DraftPair).where(DraftPair.draft_id == draft.id, DraftPair.post_id.is_not(None))
    query = query.join(Candidacy, DraftPair.candidacy_id == Candidacy.id).order_by(places.STANDING, Candidacy.id)
    query = query.options(*_person(joinedload(DraftPair.candidacy)), joinedload(DraftPair.post).joinedload(Post.unit))
    pairs = session.scalars(query).all()
    session.info["units"] = [pair.post.unit for pair in pairs]  # held: a post that is locked is read again without it
    round_id, step = draft.matching.round_id, _steps(len(pairs), report, is_over)

    def assign(pair: DraftPair) -> None:
        step("assigning")
        told = {"round_id": round_id, "candidacy_id": pair.candidacy_id, "post_id": pair.post_id}
        placements.assign(session, held.actor, Assignment(**told, starts_on=asked.starts_on))

    return pairs, assign


def _cancelling(
    session: WorkSession, held: Lease, report: Report, is_over: IsOver
) -> tuple[Sequence[Placement], Callable[[Placement], None]]:
    """The running placements that came of this draft, and what is done with each."""
    same = (DraftPair.candidacy_id == Placement.candidacy_id) & (DraftPair.post_id == Placement.post_id)
    query = select(Placement).join(DraftPair, same).where(DraftPair.draft_id == held.subject_id)
    query = query.options(*_person(joinedload(Placement.candidacy)), joinedload(Placement.post).joinedload(Post.unit))
    placed = session.scalars(query.where(Placement.state.in_(RUNNING)).order_by(Placement.id)).all()
    step, why = _steps(len(placed), report, is_over), AdoptionReversal(**held.asked).reason

    def cancel(placement: Placement) -> None:
        step("cancelling")
        if placement.state != PlacementState.ASSIGNED:
            raise Refused("draft.gone_further", now=f"@state.placement.{placement.state}")
        placements.cancel(session, held.actor, placement, Cancellation(reason=why))

    return placed, cancel


def _person(of: Load) -> tuple[Load, ...]:
    """What the act looks at of each, in a handful of queries instead of some for each."""
    home = of.joinedload(Candidacy.cadre).joinedload(Cadre.home_unit)
    lists = (of.selectinload(each) for each in (Candidacy.waivers, Candidacy.endorsements))
    return home, of.joinedload(Candidacy.unit), *lists


def _steps(of: int, report: Report, is_over: IsOver) -> Callable[[str], None]:
    """Tells how far it is before each person, and hears whether to stop."""
    done = count()

    def step(stage: str) -> None:
        if is_over():
            raise Cancelled()
        report(CHECKED + (99 - CHECKED) * next(done) // of, stage)

    return step


def _lock_posts(session: WorkSession, draft: Draft) -> None:
    wanted = select(DraftPair.post_id).where(DraftPair.draft_id == draft.id)
    session.execute(select(Post.id).where(Post.id.in_(wanted)).order_by(Post.id).with_for_update())


def _handed_back(session: WorkSession, job: LongJob) -> Draft:
    draft = held_draft(session, job.subject_id)
    DRAFT.follow(session, SYSTEM, draft, "hand_back")
    return draft


def _all_or_nobody(outcomes: Sequence[Outcome], code: str) -> int:
    """How many; or a refusal that names the first person and why. A preview names them all."""
    if refused := [each for each in outcomes if each.refused]:
        first = refused[0]
        raise Refused(code, n=len(refused), name=first.item.candidacy.label, why=_why(first))
    return len(outcomes)


def _why(outcome: Outcome) -> DomainError | Fault:
    """A fault in what was asked speaks for the refusal it makes."""
    return next(iter(getattr(outcome.refused, "faults", ())), outcome.refused)


KINDS |= {ADOPT: Adopting(), TRY: Trying(), UNADOPT: TakingBack()}
