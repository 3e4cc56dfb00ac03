"""Home: what waits for whom."""

import pytest

from app.domain.overview import queries, waiting
from tests.cast import USERS


@pytest.mark.parametrize("username", USERS)
def test_everyone_has_a_home(database, cast, username):
    actor = cast.actor(username)

    with database.reading() as session:
        lines = [*waiting.waiting(session, actor), *queries.due_soon(session, actor), *queries.amiss(session, actor)]
        figures = queries.figures(session, actor)

    assert lines == []
    assert (figures is None) == (actor.role not in queries.BUSINESS)
