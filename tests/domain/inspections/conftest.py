"""A stage that is let through by teams, and three people who came to it."""

import pytest

from tests import inspections, panels


@pytest.fixture
def people(session, cast, round_):
    return panels.candidacy_rows(session, cast, round_, "c1", "c2", "c3")


@pytest.fixture
def stage(session, cast, round_, people):
    return inspections.inspection_stage(session, cast, round_)
