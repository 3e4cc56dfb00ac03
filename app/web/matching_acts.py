"""The acts of matching as forms, one line each: those of the round's matching and of its drafts."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.db import WorkSession
from app.deps import draft_in_path, matching_in_path, round_in_path
from app.domain.matching import actions, adoption, drafts, overruled, places, proposal, wishes
from app.domain.matching.inputs import (
    Adoption,
    AdoptionReversal,
    DraftName,
    NewDraft,
    NewPin,
    PersonWishes,
    PinRemoval,
    PostWishes,
    WishesOpening,
    WishesReopening,
)
from app.domain.matching.models import Draft, Matching
from app.domain.matching.states import DRAFT, MATCHING
from app.domain.posts.models import Post
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import ROUND
from app.labels import t
from app.paging import Window
from app.web import direction_forms, draft_copy_form
from app.web.acts import Facts, act
from app.web.draft_change_form import ROW_FIELDS, DraftChangeForm, beyond, opened, started
from app.web.draft_copy_form import DraftCopyForm
from app.web.forms import Options
from app.web.match_policy_form import MatchPolicyForm, directions_of, drawn, values_of
from app.web.match_wishes import of_cadre, of_unit
from app.web.routing import web_router

router = web_router("/rounds/{round_id}")


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


def set_policy(session: WorkSession, actor: Actor, matching: Matching, form: MatchPolicyForm) -> Matching:
    return actions.set_policy(session, actor, matching, form.change_of(matching.rules))


def policy_now(session: WorkSession, actor: Actor, matching: Matching) -> dict[str, Any]:
    return values_of(matching.rules) | direction_forms.values_of(matching.rules)


def rules_and_directions(session: WorkSession, actor: Actor, matching: Matching) -> dict[str, Any]:
    """With how often people overruled each direction so far."""
    return drawn() | {
        "slots": direction_forms.MOST, "years": direction_forms.YEARS, "choices_of": direction_forms.choices(),
        "kept": overruled.directions(session, actor, matching),
    }  # fmt: skip


def proposed(request: Request, session: WorkSession, actor: Actor, draft: Draft) -> dict[str, Any]:
    """Who would go where, a page of them; after a preview, whoever cannot and why."""
    window = Window(cursor=request.query_params.get("cursor"))
    tried = adoption.tried(session, draft)
    return {
        "tried": tried, "people": proposal.placed(session, actor, draft, window),
        "changed": [t(f"match_changed.{each}") for each in tried.changed] if tried else [],
        "failed": bool(draft.job and draft.job.fault) and draft.job.kind in (adoption.TRY, adoption.ADOPT),
    }  # fmt: skip


def asked_before(session: WorkSession, actor: Actor, draft: Draft) -> dict[str, Any]:
    """As it was typed for the preview, or for the adoption that was refused."""
    told = draft.job.asked if draft.job and draft.job.kind in (adoption.TRY, adoption.ADOPT) else {}
    return {name: told.get(name) for name in ("starts_on", "note")} if told else {}


def change(session: WorkSession, actor: Actor, draft: Draft, form: DraftChangeForm) -> Draft:
    return drafts.change(session, actor, draft, form.change_of(draft))


def changes_now(session: WorkSession, actor: Actor, draft: Draft) -> dict[str, Any]:
    return started(draft)


def posts_to_widen(session: WorkSession, actor: Actor, draft: Draft) -> Options:
    posts = posts_of(session, draft.round_)
    return directions_of(draft.rules) | {post: posts for post, _ in ROW_FIELDS}


def rows_and_kept(session: WorkSession, actor: Actor, draft: Draft) -> dict[str, Any]:
    named = dict(posts_of(session, draft.round_))
    kept = [(named.get(post, post), more) for post, more in beyond(draft).items()]
    return drawn() | {"rows": ROW_FIELDS, "kept": kept}


def pair_asked(query: Mapping[str, str]) -> dict[str, Any]:
    """The board links here with the pair it shows."""
    return {name: query[name] for name in ("kind", "candidacy_id", "post_id") if name in query}


def named_now(session: WorkSession, actor: Actor, draft: Draft) -> dict[str, Any]:
    return {"name": draft.name, "note": draft.note}


RANKING = "matching/wish_form.html"
POLICY: dict[str, Any] = {
    "start": policy_now, "template": "matching/policy.html",
    "more": rules_and_directions,
}  # fmt: skip
CHANGES: dict[str, Any] = {
    "start": changes_now, "template": "matching/changes.html", "options": posts_to_widen, "more": rows_and_kept,
    "opens": opened,
}  # fmt: skip
COPY: dict[str, Any] = {"options": draft_copy_form.options, "opens": draft_copy_form.opened}
ADOPTION: dict[str, Any] = {"finds": proposed, "start": asked_before, "template": "matching/adoption.html"}
act(router, "/matching", ROUND, "match", round_in_path, actions.match, here="rounds")
for noun, verb, do, asked, more in (
    ("policy", "set_policy", set_policy, MatchPolicyForm, POLICY),
    ("wishes-opening", "open_wishes", actions.open_wishes, WishesOpening, {}),
    ("wishes-reopening", "reopen_wishes", actions.reopen_wishes, WishesReopening, {}),
    ("wishes-closing", "close_wishes", actions.close_wishes, None, {}),
    ("post-wishes", "rank_posts", wishes.rank_posts, PostWishes, {"finds": of_cadre, "template": RANKING}),
    ("person-wishes", "rank_people", wishes.rank_people, PersonWishes, {"finds": of_unit, "template": RANKING}),
    ("drafts", "add_draft", drafts.add, NewDraft, {}),
):
    act(
        router, f"/matching/{noun}", MATCHING, verb, matching_in_path, do, asked=asked, about=about_matching,
        here="rounds", **more,
    )  # fmt: skip
for noun, verb, do, asked, more in (
    ("runs", "run", drafts.run, None, {"back": lambda draft: f"/{draft.job.place}"}),
    ("cancellation", "stop", drafts.stop, None, {}),
    ("pins", "pin", drafts.pin, NewPin, {"options": pairs_to_pin, "opens": pair_asked}),
    ("pin-removal", "unpin", drafts.unpin, PinRemoval, {"options": pinned, "danger": True}),
    ("changes", "change", change, DraftChangeForm, CHANGES),
    ("copies", "copy", draft_copy_form.copy, DraftCopyForm, COPY),
    ("renaming", "rename", drafts.rename, DraftName, {"start": named_now}),
    ("setting-aside", "set_aside", drafts.set_aside, Grounds, {"danger": True}),
    ("taking-up", "take_up", drafts.take_up, Grounds, {}),
    ("adoption", "adopt", adoption.adopt, Adoption, ADOPTION),
    ("adoption-reversal", "unadopt", adoption.unadopt, AdoptionReversal, {"danger": True}),
):
    act(
        router, f"/matching/drafts/{{draft_id}}/{noun}", DRAFT, verb, draft_in_path, do, asked=asked, about=about,
        here="rounds", **more,
    )  # fmt: skip
