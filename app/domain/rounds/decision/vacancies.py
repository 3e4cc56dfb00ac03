"""A place left empty is filled from the reserve: the consequence of a withdrawal or of an objection upheld."""

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import CANDIDACY, CandidacyState, RoundState
from app.workdays import ONE_DAY
from app.workdays_table import calendar


def fill(session: WorkSession, actor: Actor, round_: Round) -> None:
    """The next in reserve moves up, by rank. Whoever moves up while the notice runs has not been shown for the full
    time, so the notice runs on for as many working days again (公务员法 32)."""
    moved = False
    while _chosen(round_) < round_.places and (next_ := _next_in_reserve(round_)):
        CANDIDACY.follow(session, actor, next_, "choose", moved_up=True)
        moved = True
    if moved and round_.state == RoundState.PUBLICIZED:
        notice = round_.publicity
        first = max(today() + ONE_DAY, notice.starts_on)
        notice.ends_on = calendar(session).publicity_end(first, notice.workdays)


def _chosen(round_: Round) -> int:
    return sum(each.state == CandidacyState.CHOSEN for each in round_.candidacies)


def _next_in_reserve(round_: Round) -> Candidacy | None:
    waiting = [each for each in round_.candidacies if each.state == CandidacyState.RESERVE]
    return min(waiting, key=lambda each: (each.rank, each.id), default=None)
