"""The demo city: loaded once, whole, believable, and the same on every machine."""

from collections import Counter

import pytest
from sqlalchemy import select

from app import installation, log, migrations
from app.clock import today
from app.db import Database
from app.demo import city
from app.domain.accounts.models import User
from app.domain.cadres import identity
from app.domain.cadres.models import Cadre
from app.domain.evaluations.models import Evaluation
from app.domain.overview import queries as overview
from app.domain.placements.models import Placement
from app.domain.rounds.models import Round
from app.domain.units.models import Unit
from app.errors import Refused


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}"
    migrations.upgrade(url)
    database = Database(url)
    city.load(database)
    yield database
    database.dispose()


def test_the_city_has_its_real_counties_and_townships(demo):
    with demo.reading() as session:
        levels = Counter(session.scalars(select(Unit.level)))

    assert (levels["city"], levels["county"], levels["township"]) == (1, 6, 77)
    assert levels["department"] >= 12


def test_its_people_are_made_up_with_valid_numbers(demo):
    with demo.reading() as session:
        people = session.scalars(select(Cadre)).all()
        numbers = [identity.validate(cadre.reveal("id_number")) for cadre in people]

    assert len(people) == 300 == len(set(numbers))


def test_one_round_is_over_one_in_its_interviews_one_open(demo):
    with demo.reading() as session:
        states = Counter(session.scalars(select(Round.state)))

    assert states == {"confirmed": 1, "selecting": 1, "recommending": 1, "draft": 1}


def test_people_are_in_post_for_seven_months_and_their_first_assessments_partly_late(demo):
    with demo.reading() as session:
        in_post = session.scalars(select(Placement).where(Placement.state == "in_post")).all()
        sheets = session.scalars(select(Evaluation)).all()
        late = [sheet for sheet in sheets if sheet.overdue]

    assert {(today() - placement.starts_on).days // 30 for placement in in_post} == {7}
    assert 0 < len(late) < len(sheets)


def test_the_log_of_the_whole_year_holds_and_runs_forward(demo):
    with demo.reader.connect() as connection:
        assert log.verify(connection) is None
        days = [at.date() for at in connection.execute(select(log.LogEntry.at).order_by(log.LogEntry.seq)).scalars()]
    assert days == sorted(days)


def test_each_demo_person_finds_something_to_do(demo):
    with demo.reading() as session:
        users = {user.username: user.as_actor() for user in session.scalars(select(User))}
        waiting = {name: len(overview.waiting(session, actor)) for name, actor in users.items()}

    assert {name for name, lines in waiting.items() if lines} >= {"city", "sender", "receiver", "cadre", "judge"}


def test_the_demo_refuses_to_load_over_other_data(demo):
    with pytest.raises(Refused) as refused:
        city.load(demo)

    assert refused.value.code == "demo.other_data"


def test_a_demo_database_says_so_on_every_page(demo):
    with demo.reading() as session:
        assert installation.is_demo(session) is True
