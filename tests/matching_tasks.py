"""Tasks a desk's child can be given instead of the real ones: the answer is plain to see, and it can be told by the
draft's note to dawdle, to die, to refuse or to fail."""

import os
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.db import WorkSession
from app.domain.matching import places
from app.domain.matching.models import Draft, Pin
from app.domain.matching.states import PinKind
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy
from app.errors import Refused


def solve(session: WorkSession, draft_id: int, report: Callable[[int, str], None]) -> dict[str, Any]:
    draft = session.get_one(Draft, draft_id)
    report(10, "reading")
    _obey(draft.note, report)
    people = session.scalars(places.people(draft.round_).order_by(Candidacy.rank)).all()
    posts = session.scalars(places.posts(draft.round_).order_by(Post.id)).all()
    pinned = {
        pin.candidacy_id: pin.post_id
        for pin in session.scalars(select(Pin).where(Pin.draft_id == draft.id, Pin.kind == PinKind.PIN))
    }
    free = [post.id for post in posts if post.id not in pinned.values()]
    goes = {each.id: pinned.get(each.id) or (free.pop(0) if free else None) for each in people}
    placed = sum(post is not None for post in goes.values())
    return {
        "pairs": [
            {"candidacy_id": id_, "post_id": post, "points": 100, "parts": [], "directions": [], "alternatives": [],
             "binding": None, "wish_rank": None}
            for id_, post in goes.items()
        ],
        "input_hash": "0" * 64, "solver": "fake 1", "proven": True, "points": 100 * placed, "bound": 100 * placed,
        "seconds": 0.1, "placed": placed, "unplaced": len(people) - placed, "figures": {}, "blocking": [],
        "certificate": {}, "conflict": {"rules": ["pins"], "relaxed": []} if "conflict" in draft.note else None,
        "people": len(people), "posts": len(posts), "places": len(posts),
    }  # fmt: skip


def fresh(session: WorkSession, draft_id: int) -> dict[str, Any]:
    """As when it was solved, unless the draft's note says what is otherwise."""
    draft = session.get_one(Draft, draft_id)
    if "otherwise" not in draft.note:
        return {"input_hash": draft.input_hash}
    was = {name: draft.answer.get(name) for name in ("policy", "people", "posts", "places")}
    return was | {"input_hash": "1" * 64} | ({"people": -1} if "people" in draft.note else {})


def why_not(session: WorkSession, draft_id: int, candidacy_id: int, post_id: int) -> dict[str, Any]:
    print("a solver's chatter")
    return {"allowed": True, "asked": [draft_id, candidacy_id, post_id], "process": os.getpid()}


def dies(session: WorkSession) -> None:
    os._exit(3)


def refuses(session: WorkSession) -> None:
    raise Refused("draft.nobody_to_place")


def fails(session: WorkSession) -> None:
    raise ValueError("何静姝 140521199403050022")


def sleeps(session: WorkSession) -> None:
    time.sleep(60)


def _obey(note: str, report: Callable[[int, str], None]) -> None:
    if "die" in note:
        os._exit(3)
    if "fail" in note:
        raise ValueError("何静姝 140521199403050022")
    if "dawdle" in note:
        for percent in range(20, 90):
            report(percent, "solving")
            time.sleep(0.1)
