"""Verbs of a round from the plan to the closing of recommendations; the list and what follows stand beside."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import log
from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.cadres import rule_params
from app.domain.cadres.eligibility import Rule
from app.domain.rounds.inputs import Grounds, NewRound, Recommendation, Reopening, RoundEntry
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people import entering, findings, layers
from app.domain.rounds.planning import templates
from app.domain.rounds.planning.templates import Template
from app.domain.rounds.policy import CandidacySource, RoundPolicy
from app.domain.rounds.states import ROUND, CandidacyState, RoundState
from app.domain.units.models import Unit
from app.errors import Fault, Invalid, Refused, wrong
from app.workdays import ONE_DAY
from app.workdays_table import calendar
from app.workflow import changing

CRITERIA = {"virtue", "ability", "diligence", "achievement", "integrity"}  # 德能勤绩廉


def create(session: WorkSession, actor: Actor, entry: NewRound) -> Round:
    """A draft of the actor's own office, on a usual path or on an empty sheet; nobody below sees it before it opens."""
    _check(entry)
    template = _template(entry.template)
    organizer = session.get(Unit, actor.unit_id)
    policy = (entry.policy or (template.policy if template else RoundPolicy())).for_kind(entry.kind)
    round_ = Round(**_plan(entry), policy=policy.model_dump(mode="json"), organizer=organizer)
    if template:
        templates.lay(round_, template)
    with changing(session, actor, round_, "round.create", entry):
        session.add(round_)
    return round_


def revise(session: WorkSession, actor: Actor, round_: Round, entry: RoundEntry) -> Round:
    _check(entry)
    with ROUND.fire(session, actor, round_, "revise", entry):
        term = round_.term_of(entry.kind)
        round_.sqlmodel_update(_plan(entry))
        kept = round_.rules.model_copy(update={"term_months": term})
        round_.policy = (entry.policy.for_kind(entry.kind) if entry.policy else kept).model_dump(mode="json")
    return round_


def set_policy(session: WorkSession, actor: Actor, round_: Round, policy: RoundPolicy) -> Round:
    _refuse(policy_faults(policy))
    after = policy.for_kind(round_.kind)
    with ROUND.fire(session, actor, round_, "set_policy", changed=after.changed_from(round_.rules)):
        round_.policy = after.model_dump(mode="json")
    return round_


def open_(session: WorkSession, actor: Actor, round_: Round) -> Round:
    with ROUND.fire(session, actor, round_, "open"):
        if round_.closes_on < today():
            raise Refused("round.window_over", closes_on=round_.closes_on)
        round_.opened_on = today()
    return round_


def recommend(session: WorkSession, actor: Actor, round_: Round, asked: Recommendation) -> Candidacy:
    """A unit names one of its own people; an organizer enters a name for the person's home unit. Who recommended and
    who typed it in are two things."""
    with ROUND.fire(session, actor, round_, "recommend"):
        cadre = entering.known(session, actor, asked.cadre_key)
        organizes = actor.covers(round_.organizer.path)
        unit = cadre.home_unit if organizes else session.get(Unit, actor.unit_id)
        entering.refuse_twice(session, round_, cadre)
        entering.refuse_elsewhere(session, round_, cadre)
        entering.refuse_over_limit(session, round_, unit)
        if not asked.consent:
            raise wrong("consent", "candidacy.no_consent")
        candidacy = Candidacy(
            round_=round_, cadre=cadre, unit=unit, reasons=asked.reasons, consent=True, entered_by=actor.name,
            source=CandidacySource.ORGANIZER if organizes else CandidacySource.UNIT,
            recommender=asked.recommender or unit.label,
        )  # fmt: skip
        if asked.hardship is not None:
            candidacy.conceal("hardship", asked.hardship)
        session.add(candidacy)
        layers.recommended(candidacy, actor)
        log.record(session, actor, "candidacy.recommend", candidacy)
    return candidacy


def check_all(session: WorkSession, actor: Actor, round_: Round) -> Round:
    """资格审查 of everyone not yet checked whom every layer has spoken about."""
    with ROUND.fire(session, actor, round_, "check_all"):
        unchecked = select(Candidacy).where(
            Candidacy.round_id == round_.id, Candidacy.state == CandidacyState.RECOMMENDED, Candidacy.layer.is_(None)
        )
        loaded = unchecked.options(joinedload(Candidacy.cadre), selectinload(Candidacy.waivers))
        findings.renew(session, actor, round_, session.scalars(loaded).all())
    return round_


def close(session: WorkSession, actor: Actor, round_: Round) -> Round:
    with ROUND.fire(session, actor, round_, "close"):
        pass
    return round_


def reopen(session: WorkSession, actor: Actor, round_: Round, asked: Reopening) -> Round:
    """The way back while no stage has begun."""
    refuse_last_day(round_, asked.closes_on)
    with ROUND.fire(session, actor, round_, "reopen", asked):
        round_.closes_on = asked.closes_on
    return round_


def recall(session: WorkSession, actor: Actor, round_: Round, asked: Grounds) -> Round:
    """Opened too early: a draft again, the organizer's own, while nobody has been recommended."""
    with ROUND.fire(session, actor, round_, "recall", asked):
        round_.opened_on = None
    return round_


def cancel(session: WorkSession, actor: Actor, round_: Round, asked: Grounds) -> Round:
    with ROUND.fire(session, actor, round_, "cancel", asked):
        round_.cancelled_from = round_.state
    return round_


def revive(session: WorkSession, actor: Actor, round_: Round, asked: Grounds) -> Round:
    """It goes on where it was cancelled. A notice was not to be seen meanwhile, so it runs for its full time again."""
    with ROUND.fire(session, actor, round_, "revive", asked):
        if round_.cancelled_from == RoundState.PUBLICIZED:
            notice = round_.publicity
            first = max(today() + ONE_DAY, notice.starts_on)
            notice.ends_on = calendar(session).publicity_end(first, notice.workdays)
            session.add(notice)
    return round_


def _plan(entry: RoundEntry) -> dict[str, Any]:
    members = [each.model_dump(mode="json") for each in entry.lead_members]
    return {**entry.model_dump(exclude={"policy"}), "lead_members": members}


def _template(code: str) -> Template | None:
    if code and code not in templates.templates():
        raise wrong("template", "round.unknown_template")
    return templates.templates()[code] if code else None


def _check(entry: RoundEntry) -> None:
    refuse_days(entry.opens_on, entry.closes_on, entry.starts_on)
    if entry.policy:
        _refuse(policy_faults(entry.policy, "policy"))


def refuse_last_day(round_: Round, closes_on: date) -> None:
    if closes_on < today():
        raise wrong("closes_on", "round.day_past", today=today())
    refuse_days(round_.opens_on, closes_on, round_.starts_on)


def refuse_days(opens_on: date, closes_on: date, starts_on: date) -> None:
    faults = []
    if closes_on < opens_on:
        faults.append(Fault(("closes_on",), "round.closes_before_opening", opens_on=opens_on))
    if starts_on <= closes_on:
        faults.append(Fault(("starts_on",), "round.starts_before_closing", closes_on=closes_on))
    _refuse(faults)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise Invalid(*faults)


def policy_faults(policy: RoundPolicy, *at: str) -> list[Fault]:
    """A broken policy is refused when it is written, not when the first person is measured by it."""
    faults = []
    weights, bands = policy.criteria_weights, policy.grade_bands
    if set(weights) != CRITERIA or min(weights.values()) < 0 or sum(weights.values()) != 100:
        faults.append(Fault((*at, "criteria_weights"), "round.criteria_weights"))
    falling = all(higher > lower for higher, lower in pairwise([Decimal(100), *bands, Decimal(0)]))
    if len(bands) != 3 or not falling:
        faults.append(Fault((*at, "grade_bands"), "round.grade_bands"))
    if policy.longest_months < policy.term_months:
        faults.append(Fault((*at, "longest_months"), "round.longest_below_term", months=policy.term_months))
    for place, rule in enumerate(policy.eligibility):
        for param, code in rule_params.faults(Rule(rule.code, rule.params)):
            faults.append(Fault((*at, "eligibility", place, param), code))
    codes = [rule.code for rule in policy.eligibility]
    faults += [
        Fault((*at, "eligibility", place, "code"), "round.rule_twice")
        for place, code in enumerate(codes)
        if code in codes[:place]
    ]
    return faults
