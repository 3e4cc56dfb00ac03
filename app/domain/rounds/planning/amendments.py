"""规程调整: the policy changed after the draft, with a reason, and what it does to people told beforehand."""

from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.access import Actor, require
from app.db import WorkSession
from app.domain.cadres.eligibility import Profile, is_eligible
from app.domain.rounds.actions import policy_faults
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people import findings, profiles
from app.domain.rounds.people.states import CHECKABLE
from app.domain.rounds.planning.inputs import PolicyAmendment
from app.domain.rounds.policy import RoundPolicy
from app.domain.rounds.states import ROUND, no_stage_begun
from app.errors import Invalid, Refused

SCORING = {"tie_rule", "score_method", "drop_extremes", "drop_from", "second_acceptance"}


class Flip(NamedTuple):
    candidacy: Candidacy
    now_eligible: bool


class Effect(NamedTuple):
    """`changes`: field of the policy → what it was and what it is to be."""

    changes: dict[str, dict[str, Any]]
    flips: list[Flip]

    @property
    def now_eligible(self) -> int:
        return sum(flip.now_eligible for flip in self.flips)

    @property
    def now_ineligible(self) -> int:
        return len(self.flips) - self.now_eligible


def effect(session: WorkSession, actor: Actor, round_: Round, policy: RoundPolicy) -> Effect:
    """What the amendment would do, as of today; nothing is stored."""
    require(actor, "round.amend_policy", round_)
    if faults := policy_faults(policy, "policy"):
        raise Invalid(*faults)
    before, after = round_.rules, policy.for_kind(round_.kind)
    people = _measured(session, round_)
    known = profiles.of(session, [each.cadre for each in people])
    flips = []
    for each in people:
        held, holds = (_eligible(rules, each, known[each.cadre_id]) for rules in (before, after))
        if held != holds:
            flips.append(Flip(each, holds))
    return Effect(after.changed_from(before), flips)


def amend(session: WorkSession, actor: Actor, round_: Round, asked: PolicyAmendment) -> Round:
    """The log keeps each field old → new and how many people it turns; who they are is not for the log. Where the
    rules of eligibility change, everyone is measured by the new ones at once: nobody stands by rules of yesterday."""
    told = effect(session, actor, round_, asked.policy)
    recheck = asked.recheck or "eligibility" in told.changes
    numbers = {"now_eligible": told.now_eligible, "now_ineligible": told.now_ineligible, "rechecked": recheck}
    with ROUND.fire(
        session, actor, round_, "amend_policy", reason=asked.reason, changed=told.changes, **numbers
    ):  # fmt: skip
        _refuse_late(round_, told, recheck)
        round_.policy = asked.policy.for_kind(round_.kind).model_dump(mode="json")
        if recheck:
            findings.renew(session, actor, round_, _measured(session, round_))
    return round_


def _refuse_late(round_: Round, told: Effect, recheck: bool) -> None:
    if not told.changes:
        raise Refused("round.policy_unchanged")
    begun = no_stage_begun(round_)
    if begun and SCORING & set(told.changes):
        raise Refused("round.scoring_begun", **begun.facts)
    if begun and recheck:
        raise Refused("round.recheck_too_late", **begun.facts)


def _measured(session: WorkSession, round_: Round) -> list[Candidacy]:
    """Whom every layer has spoken about, and who still stands or failed by a rule."""
    here = (Candidacy.round_id == round_.id, Candidacy.state.in_(CHECKABLE), Candidacy.layer.is_(None))
    query = select(Candidacy).where(*here)
    loaded = query.options(joinedload(Candidacy.cadre), joinedload(Candidacy.unit), selectinload(Candidacy.waivers))
    return list(session.scalars(loaded.order_by(Candidacy.id)))


def _eligible(policy: RoundPolicy, candidacy: Candidacy, profile: Profile) -> bool:
    found = findings.measured(policy, candidacy, profile)
    return is_eligible([each for each in found if each.rule not in candidacy.waived])
