"""The demo city's large intake before it is matched: a hundred people to be placed, eighty-four posts; with a way in
through each face for the city, for six of the people and for the towns that they would like."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from app import demo_sign_ins, migrations
from app.access import Role
from app.db import Database, WorkSession
from app.demo import city as demo_city
from app.demo import matched, panels
from app.demo.steps import City, tell
from app.domain.accounts import actions as accounts
from app.domain.accounts.inputs import NewKey, NewUser
from app.domain.accounts.models import User
from app.domain.matching import places
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy, Round
from tests.cast import CLERK, LOCKSMITH
from tests.faces import ApiClient, Browser
from tests.stories.clerk import Clerk

PEOPLE = tuple(f"person{n}" for n in range(1, 7))
TOWN = "receiver"  # 嘉峰镇, which has a sign-in in the demo city, too


def build(url: str) -> None:
    """The template: that one round of the demo city, and nothing else of its year."""
    migrations.upgrade(url)
    database = Database(url)
    demo_city.load(database, told)
    with database.writing() as session:
        first = places.people(session.scalars(select(Round)).one()).order_by(Candidacy.rank, Candidacy.id)
        for username, each in zip(PEOPLE, session.scalars(first), strict=False):
            new = NewUser(
                username=username, name=each.cadre.name, role=Role.CADRE, unit_code=each.cadre.home_unit.code,
                password=demo_sign_ins.PASSWORD, cadre_key=each.cadre.key,
            )  # fmt: skip
            accounts.create_user(session, CLERK, new)
    database.dispose()


def told(session: WorkSession, keys: dict[str, list[str]]) -> None:
    city = City(session, keys)
    tell((panels.pooled(city), matched.large_intake(city), matched.wanted(city)))


class Intake:
    """intake.api("city") → a client of JSON; intake.clerk("city") → somebody in front of pages."""

    def __init__(self, app: Any, database: Database) -> None:
        self.app, self.database = app, database
        self.keys: dict[str, ApiClient] = {}
        self.clerks: dict[str, Clerk] = {}

    def api(self, username: str) -> ApiClient:
        if username not in self.keys:
            with self.database.writing() as session:
                user = session.scalars(select(User).where(User.username == username)).one()
                key = NewKey(name=username, role=user.role, unit_code=user.unit.code, username=username)
                _, token = accounts.create_key(session, LOCKSMITH, key)
            self.keys[username] = ApiClient(self.app, token)
        return self.keys[username]

    def clerk(self, username: str) -> Clerk:
        if username not in self.clerks:
            browser = Browser(self.app)
            browser.sign_in(username, demo_sign_ins.PASSWORD)
            self.clerks[username] = Clerk(browser, username, demo_sign_ins.PASSWORD)
        return self.clerks[username]

    @contextmanager
    def rows(self) -> Iterator[tuple[Round, list[Candidacy], list[Post]]]:
        """The round, those who are to be placed by rank, its posts."""
        with self.database.reading() as session:
            round_ = session.scalars(select(Round)).one()
            people = session.scalars(places.people(round_).order_by(Candidacy.rank, Candidacy.id)).all()
            yield round_, list(people), list(session.scalars(places.posts(round_).order_by(Post.id)))

    def liked(self, people: int, posts: int) -> list[list[int]]:
        """What the first few wish: each other posts, that are not of their own unit."""
        with self.rows() as (_, everyone, all_posts):
            homes = [each.cadre.home_unit_id for each in everyone[:people]]
            others = [[each.id for each in all_posts if each.unit_id != home] for home in homes]
            return [open_[n * posts : (n + 1) * posts] for n, open_ in enumerate(others)]
