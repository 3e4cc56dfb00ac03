"""Verbs of a round's matching: its making, its policy, the days of the wishes."""

from typing import Any

from pydantic import ValidationError

from app import log
from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.matching.inputs import MatchPolicyChange, WishesOpening, WishesReopening
from app.domain.matching.models import Draft, Matching
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.states import MATCHING, DraftState
from app.domain.rounds.models import Round
from app.domain.rounds.states import ROUND
from app.errors import Refused, wrong


def match(session: WorkSession, actor: Actor, round_: Round) -> Matching:
    """Opened for a confirmed round, with the usual rules and weights."""
    with ROUND.fire(session, actor, round_, "match"):
        matching = Matching(policy=MatchPolicy().model_dump(mode="json"))
        matching.round_ = round_
        session.add(matching)
        session.flush()
        log.record(session, actor, "round.match", matching)
    return matching


def set_policy(session: WorkSession, actor: Actor, matching: Matching, asked: MatchPolicyChange) -> Matching:
    """The log keeps each field old → new. A draft solved by the old policy keeps its answer and says so by its hash;
    what a draft changes must still fit the new one."""
    told = changes(matching.rules, asked.policy)
    with MATCHING.fire(session, actor, matching, "set_policy", reason=asked.reason, changed=told):
        if not told:
            raise Refused("matching.policy_unchanged")
        matching.policy = asked.policy.model_dump(mode="json")
        for draft in matching.drafts:
            if draft.state != DraftState.ADOPTED:
                _refuse_unfit(draft)
    return matching


def open_wishes(session: WorkSession, actor: Actor, matching: Matching, asked: WishesOpening) -> Matching:
    _refuse_past(asked)
    with MATCHING.fire(session, actor, matching, "open_wishes", asked):
        matching.wishes_until = asked.until
    return matching


def reopen_wishes(session: WorkSession, actor: Actor, matching: Matching, asked: WishesReopening) -> Matching:
    """What was wished before stands until its author changes it."""
    _refuse_past(asked)
    with MATCHING.fire(session, actor, matching, "reopen_wishes", asked):
        matching.wishes_until = asked.until
    return matching


def close_wishes(session: WorkSession, actor: Actor, matching: Matching) -> Matching:
    with MATCHING.fire(session, actor, matching, "close_wishes"):
        pass
    return matching


def changes(before: MatchPolicy, after: MatchPolicy) -> dict[str, dict[str, Any]]:
    """Field or field.code → what it was and what it is to be."""
    old, new = (_flat(each.model_dump(mode="json")) for each in (before, after))
    names = sorted(old.keys() | new.keys())
    return {name: {"from": old.get(name), "to": new.get(name)} for name in names if old.get(name) != new.get(name)}


def _flat(told: dict[str, Any]) -> dict[str, Any]:
    flat = {name: value for name, value in told.items() if name not in ("rules", "criteria", "directions")}
    flat |= {f"{kind}.{code}": each for kind in ("rules", "criteria") for code, each in told[kind].items()}
    return flat | {f"directions.{each['code']}": each for each in told["directions"]}


def _refuse_unfit(draft: Draft) -> None:
    try:
        assert draft.rules
    except ValidationError as broken:
        raise wrong("policy", "matching.draft_does_not_fit", draft=draft.name) from broken


def _refuse_past(asked: WishesOpening) -> None:
    if asked.until < today():
        raise wrong("until", "matching.day_past", today=today())
