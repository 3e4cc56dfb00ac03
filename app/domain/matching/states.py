"""The words of matching: where a round's matching and each of its drafts stand."""

from enum import StrEnum


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
    ADOPTED = "adopted"
    SET_ASIDE = "set_aside"


class PinKind(StrEnum):
    PIN = "pin"  # 固定
    BAN = "ban"  # 禁配


class WishSide(StrEnum):
    CADRE = "cadre"
    UNIT = "unit"
