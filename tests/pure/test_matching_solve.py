"""The best choice under all rules, held against trying everything and against another solver."""

import pytest

from app.domain.matching.engine import certificate
from app.domain.matching.engine.problem import Infeasible
from app.domain.matching.engine.solve import solve
from tests.problems import best_by_trying, small

PACK = 250


@pytest.mark.parametrize("pack", range(8))
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
