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
from app.domain.matching import board, board_posts, comparison, places
from app.domain.matching.models import Draft, Matching, Wish
from app.domain.overview import waiting as overview
from app.domain.placements.models import Placement
from app.domain.rounds.models import Round
from app.domain.rounds.path.models import Stage, StageEntry
from app.domain.rounds.people import duplicates
from app.domain.units.models import Unit
from app.errors import Refused
from app.paging import Window


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

    assert len(people) == 520 == len(set(numbers))


def test_its_rounds_stand_at_every_step_of_selection_on_usual_paths(demo):
    with demo.reading() as session:
        rounds = session.scalars(select(Round)).all()
        states = Counter(round_.state for round_ in rounds)
        stages = {stage.kind for round_ in rounds for stage in round_.stages if stage.state == "marking"}

    assert states == {"confirmed": 2, "decided": 1, "selecting": 2, "recommending": 1, "draft": 1}
    assert {round_.template for round_ in rounds} == {"down", "elevated", "cross", "up", "upward_post"}
    assert stages == {"interview", "inspection"}


def test_a_hundred_people_and_eighty_four_posts_are_being_matched(demo):
    with demo.reading() as session:
        matching = session.scalars(select(Matching)).one()
        people = session.scalars(places.people(matching.round_)).all()
        free = session.scalars(places.free(matching.round_)).all()
        wishes = Counter(session.scalars(select(Wish.side)))

    assert (len(people), sum(post.places for post in free), matching.state) == (100, 84, "wishing")
    assert {post.direction for post in free} == {"down", "front_line", "lateral"}
    assert wishes["cadre"] > 100 and wishes["unit"] > 50


def test_its_drafts_are_solved_so_that_there_is_a_board_to_see(demo):
    with demo.reading() as session:
        usual, trained, everyone = session.scalars(select(Draft).order_by(Draft.id))
        city_clerk = session.scalars(select(User).where(User.username == "city")).one().as_actor()
        people = board.people(session, city_clerk, usual, Window(limit=200)).items
        shown = board_posts.posts(session, city_clerk, usual, board_posts.count(session, usual), people)
        on_board = [post for county in shown.counties for post in county.posts]
        pins = Counter(pin.kind for draft in (usual, trained) for pin in draft.pins)

        assert [each.state for each in (usual, trained, everyone)] == ["solved", "solved", "infeasible"]
        assert [each.job.state for each in (usual, trained, everyone)] == ["done"] * 3
        assert all((each.placed, each.unplaced, each.proven) == (84, 16, True) for each in (usual, trained))
        assert "everyone_placed" in everyone.answer["conflict"]["rules"]
        assert (len(on_board), shown.next) == (84, None) and all(post.people for post in on_board)
        assert pins == {"pin": 2, "ban": 2}
        assert comparison.count(session, city_clerk, trained, usual).moved


def test_who_would_rather_have_each_other_is_told_by_name(demo):
    with demo.reading() as session:
        usual = session.scalars(select(Draft).order_by(Draft.id)).first()
        city_clerk = session.scalars(select(User).where(User.username == "city")).one().as_actor()
        told = board.blocking(session, city_clerk, usual)

        assert len(told) == usual.answer["figures"]["blocking"] > 0
        assert all(name and title for _, name, _, title in told)


def test_a_person_and_a_unit_of_the_demo_may_wish(demo):
    with demo.reading() as session:
        matching = session.scalars(select(Matching)).one()
        users = {user.username: user.as_actor() for user in session.scalars(select(User))}

        assert "candidate" in matching.relations(users["cadre2"])
        assert "offerer" in matching.relations(users["receiver"])


def test_names_wait_at_every_layer_and_some_came_back_or_were_declined(demo):
    with demo.reading() as session:
        open_ = session.scalars(select(Round).where(Round.state == "recommending")).one()
        names = Counter((each.state, each.layer) for each in open_.candidacies)
        words = Counter(word.verdict for each in open_.candidacies for word in each.endorsements)
        excepted = [each.waivers[0].rule for each in open_.candidacies if each.waivers]
        city_clerk = session.scalars(select(User).where(User.username == "city")).one().as_actor()
        suspected = {each.kind for each in duplicates.of(session, city_clerk, open_)}

    assert names["recommended", "county"] and names["recommended", "city"] and names["declined", "county"] == 1
    assert names["returned", "unit"] == 1 and words["returned"] == 2
    assert excepted == ["age"]
    assert "same_person" in suspected


def test_panels_are_drawn_by_lot_and_sit_in_two_rooms(demo):
    with demo.reading() as session:
        stage = session.scalars(select(Stage).where(Stage.kind == "interview", Stage.state == "marking")).one()
        sheets = Counter(seat.state for seat in stage.seats)
        absent = session.scalars(select(StageEntry).where(StageEntry.outcome == "absent")).one()

        assert set(stage.lots[0].drawn) < {seat.user.username for seat in stage.seats}
        assert [len(sitting.entries) > 0 for sitting in stage.sittings] == [True, True]
        assert sheets["submitted"] == 1 and sheets["accepted"] == 1 and sheets["marking"] >= 2
        assert absent.stage.blind and absent.stage.kind == "written"


def test_one_team_is_through_and_the_other_is_writing(demo):
    with demo.reading() as session:
        stage = session.scalars(select(Stage).where(Stage.kind == "inspection", Stage.state == "marking")).one()
        done, writing = sorted(stage.inspections, key=lambda team: team.id)

        assert (done.state, writing.state) == ("accepted", "announced")
        assert 0 < sum(report.is_begun for report in writing.reports) < len(writing.reports)


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
