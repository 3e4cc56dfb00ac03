"""A county endorses more names at once than the plan gives it places."""

import asyncio
from collections import Counter

import httpx
import pytest
from sqlalchemy import select

from app.domain.rounds.models import Candidacy
from app.domain.rounds.planning.models import Quota, QuotaScope
from tests import people
from tests.races.server import served

NAMES, PLACES = 6, 2


@pytest.fixture
def server(database_url, database_kind, tmp_path):
    with served(database_url, tmp_path, workers=1 if database_kind == "sqlite" else 2) as running:
        yield running


def test_names_endorsed_at_once_do_not_share_the_last_place(server, database, cast):
    with database.writing() as session:
        round_ = people.layered(session, cast)
        place = f"/rounds/{round_.id}/candidacies"
        county = cast.unit(session, "140521").id
        session.add(Quota(round_=round_, scope=QuotaScope.SENDING, unit_id=county, places=PLACES))
        for number in range(NAMES):
            people.villager(session, f"t{number}", f"田{number}", 40 + number)
        ids = [people.entered(session, cast, round_, f"t{number}").id for number in range(NAMES)]
    key = cast.key("county")

    async def endorse_all() -> Counter:
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(base_url=f"{server.origin}/api/v1", headers=headers, timeout=30) as client:
            asked = {"opinion": "德才表现好，同意"}
            acts = (client.post(f"{place}/{id_}/endorsement", json=asked) for id_ in ids)
            return Counter(answer.status_code for answer in await asyncio.gather(*acts))

    answers = asyncio.run(endorse_all())

    assert answers == {200: PLACES, 409: NAMES - PLACES}
    with database.reading() as session:
        layers = session.scalars(select(Candidacy.layer).where(Candidacy.id.in_(ids))).all()
    assert Counter(map(str, layers)) == {"city": PLACES, "county": NAMES - PLACES}
