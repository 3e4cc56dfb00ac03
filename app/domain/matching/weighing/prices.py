"""What it would cost the whole to put somebody elsewhere, who would move, what one more place would do: the engine's
reasons, for a solution just found or one read back from a draft."""

from dataclasses import replace
from typing import Any

import numpy as np

from app.domain.matching.engine.certificate import certify
from app.domain.matching.engine.problem import NOWHERE, Budget, Infeasible, Problem, Solution, worth
from app.domain.matching.engine.solve import solve
from app.domain.matching.engine.whynot import Price, Reasons
from app.domain.matching.weighing.build import Built

MOST_SHOWN = 10
SMALL = 1_000_000  # pairs up to which a second solve is a matter of a second
QUESTION = Budget(15.0)


def told(built: Built, price: Price) -> dict[str, Any]:
    """As an alternative is told; `exact` false: it may be cheaper, but not below `at_least`."""

    def post(number: int) -> int | None:
        return None if number == NOWHERE else built.places[number].id

    chain = [
        {"candidacy_id": built.people[row].id, "from": post(old), "to": post(new)} for row, old, new in price.moves
    ]
    about = {} if price.exact else {"at_least": price.at_least}
    return {"post_id": post(price.post), "price": price.loss, "chain": chain, "exact": price.exact} | about


def reread(built: Built, post_of: np.ndarray, certificate: dict[str, Any], proven: bool) -> Solution | None:
    """A stored choice with its prices; None where none were stored (stability comes before points)."""
    if not certificate:
        return None
    caps = np.zeros(len(built.problem.caps))
    for each in certificate["cap_prices"]:
        caps[each["cap"]] = each["price"]
    proof = certify(built.problem, np.array(certificate["post_prices"], float), caps, certificate["proof"])
    points, value = worth(built.problem, post_of)
    bound = value if proven else proof.bound
    return Solution(post_of, points, value, proven, bound, bound - value, proof, "stored", 0.0)


def one_more(built: Built, reasons: Reasons) -> list[dict[str, Any]]:
    """The posts where one more place is worth most."""
    gains = reasons.one_more_place()
    order = sorted(np.flatnonzero(gains.gain > 0).tolist(), key=lambda post: (-int(gains.gain[post]), post))
    return [
        {"post_id": built.places[post].id, "gain": int(gains.gain[post]), "exact": bool(gains.exact[post])}
        for post in order[:MOST_SHOWN]
    ]  # fmt: skip


def one_more_would_do(reasons: Reasons, person: int, post: int) -> bool | None:
    """With one more place there, does a best choice put the person on it? Without caps in play: what the person gains,
    with what the place left behind is worth to others, is what the place is worth at all. None: too large to say."""
    problem, now = reasons.problem, int(reasons.post_of[person])
    if reasons.plain:
        gains = reasons.one_more_place()
        left = 0 if now == NOWHERE else int(gains.gain[now]) - int(problem.points[person, now])
        own = problem.worth_of_a_place if now == NOWHERE else 0
        if gains.exact[post] and (now == NOWHERE or gains.exact[now]):
            return int(problem.points[person, post]) + own + left == int(gains.gain[post])
    return _solved_again(problem, person, post) if problem.points.size <= SMALL else None


def _solved_again(problem: Problem, person: int, post: int) -> bool:
    more = problem.capacity.copy()
    more[post] += 1
    wider = replace(problem, capacity=more)
    try:
        return solve(wider.with_pin(person, post), QUESTION).value == solve(wider, QUESTION).value
    except Infeasible:
        return False
