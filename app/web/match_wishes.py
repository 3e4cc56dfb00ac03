"""The forms of wishes: one choice for each rank, the first first; what is there to choose from is searched."""

from typing import Any

from fastapi import Request

from app.access import Actor
from app.db import WorkSession
from app.domain.matching import wish_lists
from app.domain.matching.models import Matching
from app.web.render import Failure


def of_cadre(request: Request, session: WorkSession, actor: Actor, matching: Matching) -> dict[str, Any]:
    typed = _typed(request).get("post_ids")
    found = wish_lists.posts(session, actor, matching, q := _q(request))
    chosen = wish_lists.wished_posts(session, actor, matching) if typed is None else typed
    return _told(matching, found, chosen, q) | {"field": "post_ids", "posts": [], "post": 0}


def of_unit(request: Request, session: WorkSession, actor: Actor, matching: Matching) -> dict[str, Any]:
    """For one post at a time: the one asked for, or the unit's only or first one."""
    typed = _typed(request)
    posts = wish_lists.own_posts(session, actor, matching)
    wanted = str(typed.get("post_id") or request.query_params.get("post", ""))
    post = next((each.id for each in posts if str(each.id) == wanted), posts[0].id if posts else 0)
    before = wish_lists.wished_people(session, actor, matching, post)
    found = wish_lists.people(session, actor, matching, q := _q(request), before)
    chosen = typed.get("candidacy_ids", before)
    return _told(matching, found, chosen, q) | {"field": "candidacy_ids", "posts": posts, "post": post}


def _told(matching: Matching, found: wish_lists.Choices, chosen: Any, q: str) -> dict[str, Any]:
    listed = [chosen] if isinstance(chosen, str) else chosen
    under: dict[str, list[wish_lists.Choice]] = {}
    for each in found.items:
        under.setdefault(each.under, []).append(each)
    return {
        "chosen": [str(each) for each in listed if each], "groups": list(under.items()), "more_there": found.more,
        "q": q, "most": matching.rules.most_wishes,
    }  # fmt: skip


def _typed(request: Request) -> dict[str, Any]:
    failure: Failure | None = getattr(request.state, "failure", None)
    return failure.values if failure else {}


def _q(request: Request) -> str:
    return request.query_params.get("q", "").strip()[:40]
