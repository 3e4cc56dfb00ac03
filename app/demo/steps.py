"""How the demo city acts: its people, its calendar counted back from today, its posts."""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from heapq import heapify, heappop, heappush
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access import Actor, Role
from app.clock import at, today
from app.config import settings
from app.db import WorkSession
from app.domain.accounts.models import User
from app.domain.cadres.models import Cadre
from app.domain.posts import actions as posts
from app.domain.posts import merging
from app.domain.posts.inputs import PostMerger, PostOffer, PostReturn
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.models import Post
from app.domain.units.models import Unit

SEED = 20260302
WORDS: dict[str, Any] = tomllib.loads((Path(__file__).parents[1] / "data" / "demo" / "story.toml").read_text("utf-8"))

Story = Iterator[int]  # says how many days ago its next step happened


def tell(stories: Iterable[Story]) -> None:
    """Run several stories in the order of their days, so that the log reads like a year."""
    heap = [(-next(story), number, story) for number, story in enumerate(stories)]
    heapify(heap)
    while heap:
        _, number, story = heappop(heap)
        ago = next(story, None)
        if ago is not None:
            heappush(heap, (-ago, number, story))


class City:
    """The people who act, the dice, and the calendar counted back from today."""

    def __init__(self, session: WorkSession, keys: dict[str, list[str]]) -> None:
        self.session, self.keys, self.dice, self.today = session, keys, Random(SEED), today()
        self.named = {each.id for each in self.twice}  # who was put forward already, or is kept for later

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def on(self, ago: int, hour: int = 9) -> Any:
        """The house's clock, at an hour of the office's day."""
        return at(self.moment(self.day(ago), hour))

    @staticmethod
    def moment(day: date, hour: int = 9) -> datetime:
        return datetime.combine(day, time(hour, 12), ZoneInfo(settings().timezone))

    def user(self, username: str) -> Actor:
        return self._users[username].as_actor()

    @cached_property
    def _users(self) -> dict[str, User]:
        found = self.session.scalars(select(User).options(joinedload(User.unit)))
        return {user.username: user for user in found}

    def office(self, unit: Unit, role: Role) -> Actor:
        """The unit's own clerk: the one who can sign in, else one who cannot."""
        for user in self._users.values():
            if user.role == role and user.unit_id == unit.id:
                return user.as_actor()
        return Actor("system", 0, unit.label, role, unit.id, unit.path)

    def person(self, cadre: Cadre) -> Actor:
        return Actor("system", 0, cadre.name, Role.CADRE, cadre.home_unit_id, cadre.home_unit.path, cadre.id)

    def unit(self, code: str) -> Unit:
        return self.session.scalars(select(Unit).where(Unit.code == code)).one()

    @cached_property
    def twice(self) -> list[Cadre]:
        """Two entries of the roster that look like one person; the last entry is the slip."""
        slip = self.session.scalars(select(Cadre).order_by(Cadre.id.desc())).first()
        pair = select(Cadre).where(Cadre.name == slip.name, Cadre.birth_on == slip.birth_on).order_by(Cadre.id)
        return list(self.session.scalars(pair))

    def fit(self, code: str, n: int, youngest: int = 18, oldest: int = 39, grassroots: int = 0) -> list[Cadre]:
        """So many of a unit's people of that age whom nobody has put forward yet, as a unit would choose them; who can
        sign in as a cadre comes first."""
        query = select(Cadre).where(Cadre.key.in_(self.keys[code]), Cadre.education != "31").order_by(Cadre.id)
        own = self.user("cadre").cadre_id
        born = (self.day(365 * (oldest + 1) + 10), self.day(365 * youngest))
        found = [
            each for each in self.session.scalars(query)
            if each.id not in self.named and born[0] < each.birth_on < born[1]
            and each.grassroots_years >= grassroots and not each.rank.startswith("1A3")
        ]  # fmt: skip
        chosen = sorted(found, key=lambda each: each.id != own)[:n]
        self.named |= {each.id for each in chosen}
        return chosen

    def townships(self) -> list[Unit]:
        """嘉峰镇 first, where the demo's receiving office signs in; the others in a fixed shuffle."""
        found = list(self.session.scalars(select(Unit).where(Unit.level == "township").order_by(Unit.code)))
        self.dice.shuffle(found)
        return sorted(found, key=lambda unit: unit.code != "140521104")


def offered(
    city: City, unit: Unit, words: dict[str, Any], kind: PlacementKind, direction: Direction, ago: int
) -> Post:  # fmt: skip
    clerk = city.office(unit, Role.RECEIVING_UNIT)
    with city.on(ago, 10):
        asked = PostOffer(unit_code=unit.code, kind=kind, direction=direction, **words)
        return posts.offer(city.session, clerk, asked)


def accepted(city: City, post: Post, ago: int) -> None:
    with city.on(ago, 16):
        posts.accept(city.session, city.user("city"), post)


def returned(city: City, post: Post, ago: int) -> None:
    with city.on(ago, 11):
        posts.return_(city.session, city.user("city"), post, PostReturn(reason=WORDS["words"]["return_post"]))


def merged(city: City, alike: list[Post], ago: int) -> None:
    first, *others = alike
    with city.on(ago, 15):
        asked = PostMerger(posts=[each.id for each in others], reason=WORDS["alike"]["reason"])
        merging.merge(city.session, city.user("city"), first, asked)
