"""Why not this post: the price is the drop of the best when the pair is held, and the moves make that choice."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.matching.engine.everyone import Everyone
from app.domain.matching.engine.problem import Infeasible, Problem, broken, worth
from app.domain.matching.engine.solve import solve
from app.domain.matching.engine.whynot import Price, Reasons, alternatives, one_more_place, price_of
from tests.problems import best_by_trying, city, small


def held_true(problem: Problem, reasons: Reasons, price: Price) -> None:
    choice = reasons.after(list(price.moves))
    assert choice[price.person] == price.post
    assert not broken(problem, choice)
    assert reasons.solution.value - worth(problem, choice)[1] == price.loss
    assert all(reasons.post_of[who] == from_ for who, from_, _ in price.moves)


@pytest.mark.parametrize("pack", range(2))
def test_small_prices_alternatives_and_gains_are_those_of_trying_everything(pack):
    for seed in range(pack * 150, pack * 150 + 150):
        problem = small(seed, most=4)
        try:
            found = solve(problem)
        except Infeasible:
            continue
        reasons, m, person = Reasons(problem, found), problem.shape[1], seed % problem.shape[0]
        drops = {}
        for post in range(m):
            best = best_by_trying(problem.with_pin(person, post))
            drops[post] = None if best is None else found.value - best

            price = reasons.price_of(person, post)

            assert (price.loss, price.exact) == (drops[post], True), (seed, post)
            if price.loss is not None:
                held_true(problem, reasons, price)
        others = sorted(d for post, d in drops.items() if d is not None and post != found.post_of[person])
        assert [each.loss for each in reasons.alternatives(person)] == others[:3], seed
        gains = reasons.one_more_place()
        for post in range(m):
            more = replace(problem, capacity=problem.capacity + (np.arange(m) == post))
            gain = best_by_trying(more) - found.value
            assert gain == gains.gain[post] if gains.exact[post] else gain <= gains.gain[post], (seed, post)


@pytest.mark.parametrize(
    "problem", [city(2, 40, 40, unit_limit=40, kin=0, couples=0), city(2, 40, 40), city(5, 30, 12, capacity=2)]
)
def test_a_middle_price_is_the_drop_of_the_best_when_the_pair_is_held(problem):
    found = solve(problem)
    reasons, dice = Reasons(problem, found), np.random.default_rng(1)

    for person, post in dice.integers(0, problem.shape, (10, 2)).tolist():
        price = reasons.price_of(person, post)

        try:
            drop = found.value - solve(problem.with_pin(person, post)).value
        except Infeasible:
            drop = None
        assert (price.loss, price.exact) == (drop, True)
        if drop is not None:
            held_true(problem, reasons, price)


def test_the_three_questions_can_be_asked_without_keeping_anything():
    problem = city(2, 20, 15, unit_limit=20, kin=0, couples=0)
    found = solve(problem)
    person = int(np.argmax(found.post_of < 0))

    best = alternatives(problem, found, person, 1)[0]

    assert price_of(problem, found, person, best.post) == best
    gains = one_more_place(problem, found)
    more = replace(problem, capacity=problem.capacity + (np.arange(15) == int(gains.gain.argmax())))
    assert solve(more).value - found.value == gains.gain.max()


def told_truly(problem: Problem, reasons: Reasons, person: int, told: list[Price]) -> None:
    """Bounds hold for every post that is told, and where all are exact nothing else is cheaper."""
    drops = {}
    for post in np.flatnonzero(problem.allowed[person]).tolist():
        if post != reasons.post_of[person]:
            try:
                drops[post] = reasons.solution.value - solve(problem.with_pin(person, post)).value
            except Infeasible:
                continue
    for price in told:
        held_true(problem, reasons, price)
        assert price.at_least <= drops[price.post] <= price.loss, (person, price)
        assert not price.exact or price.loss == drops[price.post]
    if all(price.exact for price in told):
        assert [price.loss for price in told] == sorted(drops.values())[: len(told)], person


@pytest.mark.parametrize("pack", range(2))
def test_everyones_alternatives_in_small_problems_are_true(pack):
    exact = told = 0
    for seed in range(pack * 100, pack * 100 + 100):
        problem = small(seed, most=4)
        if problem.pins:
            continue
        try:
            reasons = Reasons(problem, solve(problem))
        except Infeasible:
            continue
        for person, found in enumerate(Everyone(reasons, 3).alternatives()):
            told_truly(problem, reasons, person, found)
            told, exact = told + len(found), exact + sum(price.exact for price in found)
    assert exact > 0.9 * told > 0


@pytest.mark.parametrize("programs", [0, 60, 5000])
@pytest.mark.parametrize(
    "problem", [city(1, 26, 26, couples=2, unit_limit=1), city(6, 24, 20, couples=0), city(5, 30, 12, capacity=2)]
)
def test_everyones_alternatives_are_bounded_truly_however_few_programs_are_left(problem, programs):
    reasons = Reasons(problem, solve(problem))

    told = list(Everyone(reasons, 3, programs).alternatives())

    for person in range(0, len(told), 5):
        told_truly(problem, reasons, person, told[person])
    if programs == 5000:
        assert all(price.exact for found in told for price in found) and all(len(found) == 3 for found in told)


def test_the_same_question_about_everybody_gives_the_same_answer():
    problem = city(1, 40, 40, couples=3)
    found = solve(problem)

    first, second = (list(Everyone(Reasons(problem, found), 3, 40).alternatives()) for _ in range(2))

    assert first == second
