"""The words of matching, and when a round's matching and each of its drafts may move."""

from enum import StrEnum
from typing import Any

from sqlalchemy.orm import object_session

from app.clock import today
from app.domain.matching import places
from app.domain.rounds.states import RoundState
from app.workflow import Blocked, Machine, Transition


class MatchingState(StrEnum):
    """Wishes of both sides are taken while it is wishing; drafts can be made in both."""

    DRAFTING = "drafting"
    WISHING = "wishing"


class DraftState(StrEnum):
    EDITING = "editing"  # not solved, or changed since
    SOLVING = "solving"
    SOLVED = "solved"
    INFEASIBLE = "infeasible"
    FAILED = "failed"
    UNDER_WAY = "under_way"  # a long job tries, adopts or takes back; then it is where it was, or further
    ADOPTED = "adopted"
    SET_ASIDE = "set_aside"


class PinKind(StrEnum):
    PIN = "pin"  # 固定
    BAN = "ban"  # 禁配


class WishSide(StrEnum):
    CADRE = "cadre"
    UNIT = "unit"


def round_is_confirmed(thing: Any) -> Blocked | None:
    """Where a confirmation was taken back, its people are no more to be placed."""
    return None if thing.round_.state == RoundState.CONFIRMED else Blocked("matching.round_not_confirmed")


def wishes_are_asked(matching: Any) -> Blocked | None:
    rules = matching.rules
    return None if rules.wishes_of_cadres or rules.wishes_of_units else Blocked("matching.no_wishes")


def not_asked_before(matching: Any) -> Blocked | None:
    return Blocked("matching.asked_before", never=True) if matching.wishes_until else None


def asked_before(matching: Any) -> Blocked | None:
    return None if matching.wishes_until else Blocked("matching.never_asked", never=True)


def wishes_run(matching: Any) -> Blocked | None:
    if matching.wishes_until and today() > matching.wishes_until:
        return Blocked("matching.wishes_over", {"until": matching.wishes_until})
    return None


def cadres_may_wish(matching: Any) -> Blocked | None:
    return None if matching.rules.wishes_of_cadres else Blocked("matching.no_wishes_of_cadres")


def units_may_wish(matching: Any) -> Blocked | None:
    return None if matching.rules.wishes_of_units else Blocked("matching.no_wishes_of_units")


def somebody_to_place(draft: Any) -> Blocked | None:
    return None if places.somebody(object_session(draft), draft.round_) else Blocked("draft.nobody_to_place")


def a_post_is_open(draft: Any) -> Blocked | None:
    more = draft.changes.get("places", {})
    return None if places.open_post(object_session(draft), draft.round_, more) else Blocked("draft.no_post_open")


def somebody_placed(draft: Any) -> Blocked | None:
    return None if draft.placed else Blocked("draft.places_nobody")


def something_pinned(draft: Any) -> Blocked | None:
    return None if draft.pins else Blocked("draft.nothing_pinned")


M = MatchingState
MATCHING = Machine(
    "matching",
    Transition("set_policy", "policy", set(M), None),
    Transition("open_wishes", "wishes-opening", {M.DRAFTING}, M.WISHING,
               (round_is_confirmed, not_asked_before, wishes_are_asked)),
    Transition("reopen_wishes", "wishes-reopening", {M.DRAFTING}, M.WISHING,
               (round_is_confirmed, asked_before, wishes_are_asked)),
    Transition("close_wishes", "wishes-closing", {M.WISHING}, M.DRAFTING),
    Transition("rank_posts", "post-wishes", {M.WISHING}, None, (wishes_run, cadres_may_wish), primary=True),
    Transition("rank_people", "person-wishes", {M.WISHING}, None, (wishes_run, units_may_wish), primary=True),
    Transition("add_draft", "drafts", set(M), None, (round_is_confirmed,), primary=True, quiet=True),
)  # fmt: skip
D = DraftState
AT_REST = frozenset({D.EDITING, D.SOLVED, D.INFEASIBLE, D.FAILED})
DRAFT = Machine(
    "draft",
    Transition("run", "runs", set(AT_REST), D.SOLVING, (round_is_confirmed, somebody_to_place, a_post_is_open),
               primary=AT_REST - {D.SOLVED}),
    Transition("stop", "cancellation", {D.SOLVING}, D.EDITING),
    Transition("finish", "", {D.SOLVING}, D.SOLVED),
    Transition("find_infeasible", "", {D.SOLVING}, D.INFEASIBLE),
    Transition("fail", "", {D.SOLVING}, D.FAILED),
    Transition("adopt", "adoption", {D.SOLVED}, D.ADOPTED, (round_is_confirmed, somebody_placed), True),
    Transition("unadopt", "adoption-reversal", {D.ADOPTED}, D.SOLVED),
    Transition("hand_in", "", {D.SOLVED, D.ADOPTED}, D.UNDER_WAY, quiet=True),
    Transition("hand_back", "", {D.UNDER_WAY}, None, quiet=True, remembered="goes_on_as"),
    Transition("pin", "pins", set(AT_REST), D.EDITING),
    Transition("unpin", "pin-removal", set(AT_REST), D.EDITING, (something_pinned,)),
    Transition("change", "changes", set(AT_REST), D.EDITING),
    Transition("copy", "copies", set(D), None, (round_is_confirmed,), quiet=True),
    Transition("rename", "renaming", set(D) - {D.ADOPTED}, None),
    Transition("set_aside", "setting-aside", set(AT_REST), D.SET_ASIDE),
    Transition("take_up", "taking-up", {D.SET_ASIDE}, None, remembered="goes_on_as"),
)  # fmt: skip
