"""The list: who is chosen, who waits in reserve, and how a place left empty is filled."""

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds import standings
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.scoring import TiesAtTheLine, cut
from app.domain.rounds.states import CANDIDACY, LISTED, ROUND, CandidacyState, RoundState
from app.errors import Refused
from app.workdays import ONE_DAY
from app.workdays_table import calendar


def draw_up(session: WorkSession, actor: Actor, round_: Round) -> Round:
    """名额线: whoever shares the last place enters with it (名次并列一并进入); so do equals at the end of the reserve.

    `tie_rule` has spoken before, in the ranks: with written_first the higher written mark stands higher."""
    with ROUND.fire(session, actor, round_, "draw_up_list"):
        told = standings.compute(session, round_)
        ranked = [each for each in told if each.rank and each.candidacy.state == CandidacyState.ELIGIBLE]
        if not ranked:
            raise Refused("round.nobody_standing")
        line = cut(ranked, round_.places, TiesAtTheLine.ENTER_TOGETHER)
        waiting = cut(line.below, len(line.admitted) + round_.rules.reserve_places, TiesAtTheLine.ENTER_TOGETHER)
        for standing in line.admitted:
            _place(session, actor, standing, "choose")
        for standing in waiting.admitted:
            _place(session, actor, standing, "keep_in_reserve")
        for standing in waiting.below:
            _place(session, actor, standing, "pass_over")
    return round_


def withdraw(session: WorkSession, actor: Actor, round_: Round, asked: Grounds) -> Round:
    """The way back before the meeting has decided: everyone on the list stands as eligible again."""
    with ROUND.fire(session, actor, round_, "withdraw_list", asked):
        for candidacy in [each for each in round_.candidacies if each.state in LISTED]:
            candidacy.composite = candidacy.rank = None
            CANDIDACY.follow(session, actor, candidacy, "relist")
    return round_


def fill_places(session: WorkSession, actor: Actor, round_: Round) -> list[Candidacy]:
    """A place left empty goes to the next in reserve, by rank. Whoever moves up while the notice runs has not been
    shown for the full time, so the notice runs on for as many working days again (公务员法 32)."""
    moved = []
    while _chosen(round_) < round_.places and (next_ := _next_in_reserve(round_)):
        CANDIDACY.follow(session, actor, next_, "choose", moved_up=True)
        moved.append(next_)
    if moved and round_.state == RoundState.PUBLICIZED:
        notice = round_.publicity
        first = max(today() + ONE_DAY, notice.starts_on)
        notice.ends_on = calendar(session).publicity_end(first, notice.workdays)
    return moved


def _place(session: WorkSession, actor: Actor, standing: standings.Standing, verb: str) -> None:
    standing.candidacy.composite, standing.candidacy.rank = standing.composite, standing.rank
    CANDIDACY.follow(session, actor, standing.candidacy, verb, rank=standing.rank)


def _chosen(round_: Round) -> int:
    return sum(each.state == CandidacyState.CHOSEN for each in round_.candidacies)


def _next_in_reserve(round_: Round) -> Candidacy | None:
    waiting = [each for each in round_.candidacies if each.state == CandidacyState.RESERVE]
    return min(waiting, key=lambda each: (each.rank, each.id), default=None)
