"""A round in selection with four people, for whatever is asked of its stages; a test file may lay its own."""

import pytest

from app.domain.rounds.states import RoundState
from tests import panels


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


@pytest.fixture
def round_(session, cast):
    """Two places, selecting."""
    return panels.round_row(session, cast, state=RoundState.SELECTING)


@pytest.fixture
def people(session, cast, round_):
    return panels.candidacy_rows(session, cast, round_, "c1", "c2", "c3", "c4")
