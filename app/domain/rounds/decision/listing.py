"""The list: who is chosen, who waits in reserve, and the way back."""

from collections import Counter
from dataclasses import replace

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.decision import vacancies
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Round
from app.domain.rounds.path import standings
from app.domain.rounds.path.scoring import TiesAtTheLine, cut
from app.domain.rounds.path.standings import Standing
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.states import LIST_WORDS, ROUND, CandidacyState
from app.errors import Refused


def draw_up(session: WorkSession, actor: Actor, round_: Round) -> Round:
    """名额线: whoever shares the last place enters with it (名次并列一并进入); so do equals at the end of the reserve.

    `tie_rule` has spoken before, in the ranks: with written_first the higher written mark stands higher."""
    with ROUND.fire(session, actor, round_, "draw_up_list"):
        inside, reserve, outside = _lines(round_, _ranked(session, round_))
        for standing in (*inside, *reserve, *outside):
            standing.candidacy.composite, standing.candidacy.rank = standing.composite, standing.rank
        for standing in inside:
            CANDIDACY.follow(session, actor, standing.candidacy, "choose", rank=standing.rank)
        for standing in reserve:
            CANDIDACY.follow(session, actor, standing.candidacy, "keep_in_reserve", rank=standing.rank)
        for standing in outside:
            CANDIDACY.follow(session, actor, standing.candidacy, "pass_over", rank=standing.rank)
    return round_


def withdraw(session: WorkSession, actor: Actor, round_: Round, asked: Grounds) -> Round:
    """The way back before the meeting has decided: everyone on the list stands as eligible again, but for whom an
    objection upheld has struck from it."""
    struck = {each.candidacy_id for each in round_.objections if each.struck_from}
    with ROUND.fire(session, actor, round_, "withdraw_list", asked):
        for candidacy in [each for each in round_.candidacies if each.state in LIST_WORDS]:
            candidacy.composite = candidacy.rank = None
            if candidacy.id not in struck:
                CANDIDACY.follow(session, actor, candidacy, "relist")
        for vacancy in vacancies.standing(session, round_):
            vacancy.closed_on = today()
    return round_


def _ranked(session: WorkSession, round_: Round) -> list[Standing]:
    """Whom an objection struck still has a place in the standings, but takes none on the list."""
    told = standings.compute(session, round_)
    ranked = [each for each in told if each.rank and each.candidacy.state == CandidacyState.ELIGIBLE]
    if not ranked:
        raise Refused("round.nobody_standing")
    better = Counter(each.rank for each in ranked)
    return [replace(each, rank=1 + sum(n for rank, n in better.items() if rank < each.rank)) for each in ranked]


def _lines(round_: Round, ranked: list[Standing]) -> tuple[list[Standing], list[Standing], list[Standing]]:
    line = cut(ranked, round_.places, TiesAtTheLine.ENTER_TOGETHER)
    last_rank = len(line.admitted) + round_.rules.reserve_places
    waiting = cut(line.below, last_rank, TiesAtTheLine.ENTER_TOGETHER)
    return line.admitted, waiting.admitted, waiting.below
