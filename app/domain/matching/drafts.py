"""Verbs of a draft 方案 before it is adopted: made, pinned, changed, solved, copied, set aside."""

from typing import Any

from pydantic import ValidationError
from sqlalchemy import select

from app import long_jobs
from app.access import Actor, require
from app.clock import today
from app.db import WorkSession
from app.domain.matching import places
from app.domain.matching.inputs import DraftChange, DraftCopy, DraftName, NewDraft, NewPin, PinRemoval
from app.domain.matching.models import Draft, Matching, Pin
from app.domain.matching.states import DRAFT, MATCHING, PinKind
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy
from app.errors import Fault, Invalid, Refused, wrong
from app.shapes import words_of
from app.workflow import changing

MATCH = "match"  # the kind of long job that solves a draft


def add(session: WorkSession, actor: Actor, matching: Matching, asked: NewDraft) -> Draft:
    with MATCHING.fire(session, actor, matching, "add_draft"):
        return _new(session, actor, matching, asked)


def copy(session: WorkSession, actor: Actor, draft: Draft, asked: DraftCopy) -> Draft:
    """The same pins and changes under another name, so that two answers can stand side by side. Pins of people who
    were placed meanwhile, and of posts no more offered, stay behind."""
    with DRAFT.fire(session, actor, draft, "copy"):
        twin = _new(session, actor, draft.matching, asked, copied_from_id=draft.id, changes=dict(draft.changes))
        for pin in draft.pins:
            if _still_stands(session, draft, pin):
                told = pin.model_dump(include={"candidacy_id", "post_id", "kind", "reason", "put_by", "put_on"})
                twin.pins.append(Pin(**told))
    return twin


def rename(session: WorkSession, actor: Actor, draft: Draft, asked: DraftName) -> Draft:
    with DRAFT.fire(session, actor, draft, "rename", asked):
        _refuse_name(session, draft.matching, asked.name, draft)
        draft.name, draft.note = asked.name, asked.note
    return draft


def run(session: WorkSession, actor: Actor, draft: Draft) -> Draft:
    """Solving is a long job, in the same unit of work as the draft's new state."""
    with DRAFT.fire(session, actor, draft, "run"):
        path = draft.round_.organizer.path
        draft.job = long_jobs.enqueue(session, actor, MATCH, draft.id, path)
    return draft


def stop(session: WorkSession, actor: Actor, draft: Draft) -> Draft:
    """What came out before stays until the next run."""
    with DRAFT.fire(session, actor, draft, "stop"):
        if draft.job is not None:
            long_jobs.drop(session, actor, draft.job)
    return draft


def pin(session: WorkSession, actor: Actor, draft: Draft, asked: NewPin) -> Draft:
    """固定 or 禁配 of one pair. The answer is no longer that of this draft, so it is to be solved again."""
    with DRAFT.fire(session, actor, draft, "pin", asked):
        person = places.person(session, draft.round_, asked.candidacy_id)
        post = places.post(session, draft.round_, asked.post_id)
        if person is None:
            raise wrong("candidacy_id", "draft.not_to_place")
        if post is None:
            raise wrong("post_id", "draft.not_offered")
        _refuse_second_pin(draft, asked, person)
        told = asked.model_dump(include={"kind", "reason"})
        draft.pins.append(Pin(**told, candidacy=person, post=post, put_by=actor.name, put_on=today()))
    return draft


def unpin(session: WorkSession, actor: Actor, draft: Draft, asked: PinRemoval) -> Draft:
    require(actor, "draft.unpin", draft)
    gone = next((each for each in draft.pins if each.id == asked.pin_id), None)
    if gone is None:
        raise wrong("pin_id", "draft.no_such_pin")
    told = {"candidacy_id": gone.candidacy_id, "post_id": gone.post_id, "kind": gone.kind}
    with DRAFT.fire(session, actor, draft, "unpin", asked, **told):
        draft.pins.remove(gone)
    return draft


def change(session: WorkSession, actor: Actor, draft: Draft, asked: DraftChange) -> Draft:
    """What if: other values of the policy, more places. The matching's own policy stays as it is."""
    with DRAFT.fire(session, actor, draft, "change", asked):
        told: dict[str, Any] = asked.model_dump(mode="json", exclude_defaults=True)
        if told == draft.changes:
            raise Refused("draft.unchanged")
        _refuse_policy(draft, asked.policy)
        _refuse_posts(session, draft, asked)
        draft.changes = told
    return draft


def set_aside(session: WorkSession, actor: Actor, draft: Draft, asked: Grounds) -> Draft:
    with DRAFT.fire(session, actor, draft, "set_aside", asked):
        draft.goes_on_as = draft.state
    return draft


def take_up(session: WorkSession, actor: Actor, draft: Draft, asked: Grounds) -> Draft:
    """It goes on where it was set aside."""
    with DRAFT.fire(session, actor, draft, "take_up", asked):
        pass
    return draft


def _new(session: WorkSession, actor: Actor, matching: Matching, asked: NewDraft, **more: Any) -> Draft:
    draft = Draft(name=asked.name, note=asked.note, **more)
    _refuse_name(session, matching, asked.name)
    draft.matching = matching
    with changing(session, actor, draft, "draft.add", asked):
        session.add(draft)
    return draft


def _refuse_name(session: WorkSession, matching: Matching, name: str, but: Draft | None = None) -> None:
    query = select(Draft.id).where(Draft.matching_id == matching.id, Draft.name == name)
    with session.no_autoflush:
        taken = session.scalars(query).first()
    if taken is not None and (but is None or taken != but.id):
        raise wrong("name", "draft.name_taken", name=name)


def _refuse_second_pin(draft: Draft, asked: NewPin, person: Candidacy) -> None:
    """One pair is pinned or banned once, one person is pinned to one post."""
    for each in draft.pins:
        if each.candidacy_id == asked.candidacy_id:
            if each.post_id == asked.post_id:
                raise Refused("draft.pinned_already", name=person.label, kind=f"@word.PinKind.{each.kind}")
            if each.kind == asked.kind == PinKind.PIN:
                raise Refused("draft.pinned_elsewhere", name=person.label, post=each.post.label)


def _refuse_policy(draft: Draft, overrides: dict[str, Any]) -> None:
    try:
        draft.matching.rules.changed(overrides)
    except ValidationError as broken:
        told = [(("policy", *each["loc"]), words_of(each)) for each in broken.errors()]
        raise Invalid(*(Fault(loc, "draft.policy_wrong", why=why) for loc, why in told)) from broken


def _refuse_posts(session: WorkSession, draft: Draft, asked: DraftChange) -> None:
    known = {str(each.id) for each in session.scalars(places.posts(draft.round_))} if asked.places else set()
    if strange := [key for key in asked.places if key not in known]:
        raise Invalid(*(Fault(("places", key), "draft.not_offered") for key in strange))


def _still_stands(session: WorkSession, draft: Draft, pin: Pin) -> bool:
    return (
        places.person(session, draft.round_, pin.candidacy_id) is not None
        and places.post(session, draft.round_, pin.post_id) is not None
    )
