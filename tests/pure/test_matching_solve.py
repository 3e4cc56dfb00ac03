"""The best choice under all rules, held against trying everything and against another solver."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from app.domain.matching.engine import certificate
from app.domain.matching.engine.problem import Budget, Infeasible, Problem, Solution, broken
from app.domain.matching.engine.solve import solve
from tests.problems import best_by_trying, city, small

PACK = 250


@pytest.mark.parametrize("pack", range(7))
def test_the_answer_is_worth_what_trying_everything_finds(pack):
    for seed in range(pack * PACK, (pack + 1) * PACK):
        problem = small(seed, most=5)

        try:
            found = solve(problem)
        except Infeasible:
            found = None

        assert (found.value if found else None) == best_by_trying(problem), seed
        if found:
            assert found.proven and found.gap == 0, seed
            assert certificate.check(problem, found.certificate, found) >= found.value, seed


def by_another_solver(problem: Problem) -> int:
    """The whole as one integer program, a column for every allowed pair, a row for every rule."""
    n, m = problem.shape
    people, posts = np.nonzero(problem.allowed)
    column, ones = np.arange(len(people)), np.ones(len(people))
    inside = np.zeros((len(problem.caps), n, m), bool)
    for number, cap in enumerate(problem.caps):
        for some, where in cap.blocks:
            inside[number][np.ix_(some, where)] = True
    rows = sparse.vstack([
        sparse.csr_matrix((ones, (people, column))), sparse.csr_matrix((ones, (posts, column))),
        sparse.csr_matrix(inside[:, people, posts].astype(float)),
    ])  # fmt: skip
    low = np.concatenate([problem.must_place, problem.must_fill, np.full(len(problem.caps), -np.inf)])
    high = np.concatenate([np.ones(n), problem.capacity, [cap.limit for cap in problem.caps]])
    told = milp(
        -(problem.points[people, posts] + problem.worth_of_a_place).astype(float),
        integrality=ones, bounds=Bounds(0, 1), constraints=LinearConstraint(rows, low, high),
        options={"mip_rel_gap": 0},
    )  # fmt: skip
    assert told.status == 0
    return round(-told.fun)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shape", [(30, 30), (36, 24)])
def test_a_middle_city_is_worth_what_another_solver_finds(seed, shape):
    problem = city(seed, *shape, unit_limit=1, couples=3, worth_of_a_place=20_000 * (seed % 2))

    found = solve(problem)

    assert found.proven
    assert found.value == by_another_solver(problem)
    assert certificate.check(problem, found.certificate, found) >= found.value


def test_the_same_problem_gives_the_same_answer_to_the_last_pair():
    problem = city(1, 84, 84, couples=4)

    first, second = solve(problem), solve(problem)

    assert first.method == "search"
    assert (first.post_of == second.post_of).all()
    assert (first.certificate.post_prices == second.certificate.post_prices).all()


def test_posts_with_many_places_and_people_who_must_have_one():
    base = city(3, 60, 20, capacity=3, unit_limit=3)
    problem = replace(base, must_place=np.arange(60) < 12, must_fill=np.arange(20) % 2 == 0, pins=((0, 5), (1, 5)))
    problem = replace(problem, allowed=problem.allowed | np.isin(np.arange(60), (0, 1))[:, None])

    found = solve(problem)

    must = problem.must_place | (np.arange(60) < 2)
    assert found.proven and not broken(problem, found.post_of)
    assert found.value == by_another_solver(replace(problem, allowed=pinned(problem), must_place=must))


def pinned(problem: Problem) -> np.ndarray:
    allowed = problem.allowed.copy()
    for person, post in problem.pins:
        allowed[person] = np.arange(problem.shape[1]) == post
    return allowed


def test_a_budget_that_ends_early_leaves_a_gap_that_is_true():
    problem = city(3, 84, 84, couples=8, kin=8)

    hurried, patient = solve(problem, Budget(0.12)), solve(problem)

    assert not broken(problem, hurried.post_of)
    assert hurried.value <= patient.value <= hurried.bound
    assert hurried.gap == hurried.bound - hurried.value
    assert hurried.proven == (hurried.gap == 0)


def test_progress_tells_a_rising_best_and_a_falling_bound():
    told = []

    found = solve(city(1, 84, 84), on_progress=told.append)

    bounds = [each.bound for each in told if each.bound is not None]
    best = [each.best for each in told if each.best is not None]
    assert bounds == sorted(bounds, reverse=True) and best == sorted(best)
    assert (told[-1].best, told[-1].bound, told[-1].done) == (found.value, found.bound, 1.0)


def solved() -> tuple[Problem, Solution]:
    problem = city(0, 40, 40)
    return problem, solve(problem)


def test_the_certificate_is_refused_when_a_price_is_changed_so_that_it_no_longer_bounds():
    problem, found = solved()
    lower = replace(found.certificate, post_prices=found.certificate.post_prices * 0 - 5)

    with pytest.raises(certificate.Unsound):
        certificate.check(problem, lower, found)


def test_the_certificate_is_refused_for_a_choice_that_is_not_the_best():
    problem, found = solved()
    worse = found.post_of.copy()
    worse[int(np.argmax(worse >= 0))] = -1
    points = int(problem.points[worse >= 0, worse[worse >= 0]].sum())
    value = points + problem.worth_of_a_place * int((worse >= 0).sum())
    told = replace(found.certificate, proof="prices")

    with pytest.raises(certificate.Unsound):
        certificate.check(problem, told, replace(found, post_of=worse, points=points, value=value))


def test_any_prices_give_a_bound_above_the_best():
    dice = np.random.default_rng(4)
    problem, found = solved()

    for _ in range(20):
        posts, caps = dice.integers(0, 1 << 33, 40), dice.integers(0, 1 << 32, len(problem.caps))
        bound, _ = certificate.upper_bound(problem, posts, caps)
        assert bound >= found.value


def test_nobody_can_be_placed_where_nothing_is_allowed():
    problem = Problem(np.zeros((3, 2), np.int32), np.zeros((3, 2), bool), np.ones(2))

    assert (solve(problem).post_of == -1).all()
    with pytest.raises(Infeasible):
        solve(replace(problem, must_place=np.array([True, False, False])))
    with pytest.raises(Infeasible):
        solve(replace(problem, pins=((0, 1),)))
