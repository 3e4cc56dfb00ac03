"""The acts of matching as forms, one line each: those of the round's matching, of its drafts, of long work."""

import json
from typing import Any

from fastapi import Request, Response
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlmodel import Field

from app import long_acts, long_jobs
from app.access import Actor
from app.db import WorkSession
from app.deps import CurrentActor, JobInPath, SessionDep, draft_in_path, job_in_path, matching_in_path, round_in_path
from app.domain.matching import actions, adoption, drafts, places, wishes
from app.domain.matching.inputs import (
    TEXTAREA,
    Adoption,
    AdoptionReversal,
    DraftChange,
    DraftCopy,
    DraftName,
    MatchPolicyChange,
    NewDraft,
    NewPin,
    Override,
    PersonWishes,
    PinRemoval,
    PostWishes,
    WishesOpening,
    WishesReopening,
)
from app.domain.matching.models import Draft, Matching, Wish
from app.domain.matching.states import DRAFT, MATCHING, WishSide
from app.domain.posts.models import Post
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import ROUND
from app.labels import t
from app.long_jobs import LONG_JOB, LongJob
from app.web.acts import Facts, act
from app.web.forms import FormInvalid, Options, sentences
from app.web.render import see
from app.web.routing import web_router

router = web_router("/rounds/{round_id}")
of_jobs = web_router("/jobs")


class PolicyAsText(Grounds):
    """The policy as the JSON it is kept as."""

    policy: Override = Field(schema_extra=TEXTAREA)


def set_policy(session: WorkSession, actor: Actor, matching: Matching, asked: PolicyAsText) -> Matching:
    try:
        told = MatchPolicyChange(policy=asked.policy, reason=asked.reason)
    except ValidationError as broken:
        raise FormInvalid({"policy": " ".join(sentences(broken).values())}, policy_typed(asked)) from broken
    return actions.set_policy(session, actor, matching, told)


def policy_typed(asked: PolicyAsText) -> dict[str, Any]:
    return {"policy": json.dumps(asked.policy, ensure_ascii=False, indent=1), "reason": asked.reason}


def about(draft: Draft) -> Facts:
    return [(t("thing.draft"), draft.name), (t("thing.round"), draft.round_.title)]


def about_matching(matching: Matching) -> Facts:
    return [(t("thing.round"), matching.round_.title)]


def people_of(session: WorkSession, round_: Round) -> list[tuple[str, str]]:
    query = places.people(round_).options(joinedload(Candidacy.cadre), joinedload(Candidacy.unit))
    people = session.scalars(query.order_by(Candidacy.rank, Candidacy.id))
    return [(str(each.id), f"{each.cadre.name} {each.unit.name}") for each in people]


def posts_of(session: WorkSession, round_: Round) -> list[tuple[str, str]]:
    posts = session.scalars(places.posts(round_).options(joinedload(Post.unit)).order_by(Post.unit_id, Post.id))
    return [(str(each.id), each.label) for each in posts]


def pairs_to_pin(session: WorkSession, actor: Actor, draft: Draft) -> Options:
    return {"candidacy_id": people_of(session, draft.round_), "post_id": posts_of(session, draft.round_)}


def pinned(session: WorkSession, actor: Actor, draft: Draft) -> Options:
    return {
        "pin_id": [
            (str(each.id), f"{t(f'word.PinKind.{each.kind}')} {each.candidacy.label} {each.post.label}")
            for each in draft.pins
        ]
    }


def own_wishes(session: WorkSession, actor: Actor, matching: Matching) -> Options:
    person = session.scalars(
        select(Candidacy).where(Candidacy.round_id == matching.round_id, Candidacy.cadre_id == actor.cadre_id)
    ).first()
    known = wishes.rankable(session, matching, person) if person else ()
    return {"post_ids": [(str(each.id), each.label) for each in known]}


def own_posts(session: WorkSession, actor: Actor, matching: Matching) -> Options:
    mine = places.posts(matching.round_).where(Post.unit_id == actor.unit_id).options(joinedload(Post.unit))
    people = people_of(session, matching.round_)
    return {"post_id": [(str(each.id), each.label) for each in session.scalars(mine)], "candidacy_ids": people}


def wished(session: WorkSession, actor: Actor, matching: Matching) -> dict[str, Any]:
    query = (
        select(Wish.post_id)
        .join(Candidacy, Wish.candidacy_id == Candidacy.id)
        .where(Wish.matching_id == matching.id, Wish.side == WishSide.CADRE, Candidacy.cadre_id == actor.cadre_id)
    )
    return {"post_ids": [str(id_) for id_ in session.scalars(query.order_by(Wish.rank))]}


def policy_now(session: WorkSession, actor: Actor, matching: Matching) -> dict[str, Any]:
    return {"policy": json.dumps(matching.policy, ensure_ascii=False, indent=1)}


def changes_now(session: WorkSession, actor: Actor, draft: Draft) -> dict[str, Any]:
    told = draft.changes
    return {name: json.dumps(told.get(name, {}), ensure_ascii=False) for name in ("policy", "places")}


def named_now(session: WorkSession, actor: Actor, draft: Draft) -> dict[str, Any]:
    return {"name": draft.name, "note": draft.note}


act(router, "/matching", ROUND, "match", round_in_path, actions.match, here="rounds")
for noun, verb, do, asked, more in (
    ("policy", "set_policy", set_policy, PolicyAsText, {"start": policy_now}),
    ("wishes-opening", "open_wishes", actions.open_wishes, WishesOpening, {}),
    ("wishes-reopening", "reopen_wishes", actions.reopen_wishes, WishesReopening, {}),
    ("wishes-closing", "close_wishes", actions.close_wishes, None, {}),
    ("post-wishes", "rank_posts", wishes.rank_posts, PostWishes, {"options": own_wishes, "start": wished}),
    ("person-wishes", "rank_people", wishes.rank_people, PersonWishes, {"options": own_posts}),
    ("drafts", "add_draft", drafts.add, NewDraft, {}),
):
    act(
        router, f"/matching/{noun}", MATCHING, verb, matching_in_path, do, asked=asked, about=about_matching,
        here="rounds", **more,
    )  # fmt: skip
for noun, verb, do, asked, more in (
    ("runs", "run", drafts.run, None, {}),
    ("cancellation", "stop", drafts.stop, None, {}),
    ("pins", "pin", drafts.pin, NewPin, {"options": pairs_to_pin}),
    ("pin-removal", "unpin", drafts.unpin, PinRemoval, {"options": pinned, "danger": True}),
    ("changes", "change", drafts.change, DraftChange, {"start": changes_now}),
    ("copies", "copy", drafts.copy, DraftCopy, {}),
    ("renaming", "rename", drafts.rename, DraftName, {"start": named_now}),
    ("setting-aside", "set_aside", drafts.set_aside, Grounds, {"danger": True}),
    ("taking-up", "take_up", drafts.take_up, Grounds, {}),
    ("adoption", "adopt", adoption.adopt, Adoption, {}),
    ("adoption-reversal", "unadopt", adoption.unadopt, AdoptionReversal, {"danger": True}),
):
    act(
        router, f"/matching/drafts/{{draft_id}}/{noun}", DRAFT, verb, draft_in_path, do, asked=asked, about=about,
        here="rounds", **more,
    )  # fmt: skip


@of_jobs.get("/{job_id}")
def show_job(request: Request, session: SessionDep, actor: CurrentActor, job: JobInPath) -> Response:
    """Where it is seen how far it is: on the page of what it is about."""
    return see(f"/{long_jobs.subject(session, job).place}")


def about_job(job: LongJob) -> Facts:
    return [(t("thing.long_job"), t(f"state.long_job.{job.state}"))]


act(of_jobs, "/{job_id}/cancellation", LONG_JOB, "cancel", job_in_path, long_acts.cancel, about=about_job,
    here="rounds", danger=True)  # fmt: skip
