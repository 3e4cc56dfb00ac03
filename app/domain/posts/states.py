"""When a post may move."""

from enum import StrEnum
from typing import Any

from app.workflow import Blocked, Machine, Transition


class PostState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"  # its places went to another post


def nobody_is_placed(post: Any) -> Blocked | None:
    """An acceptance is taken back only while nobody runs on the post."""
    n = len(post.running)
    return Blocked("post.people_on_it", {"n": n}) if n else None


def holds_its_share(post: Any) -> Blocked | None:
    """Split off again, the other post must keep a place for everyone on it, and stand by itself."""
    into = post.merged_into
    if into.state == PostState.MERGED:
        return Blocked("post.merged_further", {"post": into.merged_into.label})
    least = max(1, len(into.running))
    if into.places - post.places >= least:
        return None
    return Blocked("post.places_in_use", {"post": into.label, "least": least})


S = PostState
POST = Machine(
    "post",
    Transition("revise", "revision", {S.OFFERED, S.RETURNED}, S.OFFERED),
    Transition("accept", "acceptance", {S.OFFERED}, S.ACCEPTED, primary=True),
    Transition("return_", "return", {S.OFFERED}, S.RETURNED),
    Transition("take_back", "return-withdrawal", {S.RETURNED}, S.OFFERED),
    Transition("merge", "merger", {S.OFFERED, S.ACCEPTED}, None),
    Transition("absorb", "", {S.OFFERED, S.ACCEPTED}, S.MERGED, (nobody_is_placed,)),
    Transition("split_off", "split", {S.MERGED}, S.OFFERED, (holds_its_share,)),
    Transition("reopen", "reopening", {S.ACCEPTED}, S.OFFERED, (nobody_is_placed,)),
    Transition("withdraw", "withdrawal", {S.OFFERED, S.RETURNED, S.ACCEPTED}, S.WITHDRAWN),
    Transition("restore", "restoration", {S.WITHDRAWN}, None, remembered="stood"),
)
