"""How the demo city acts: its people, its calendar counted back from today, and the steps of a round."""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
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
from app.domain.posts.inputs import PostOffer, PostReturn
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.models import Post
from app.domain.rounds import actions as rounds
from app.domain.rounds.inputs import NewRound, Recommendation
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path import marks, seats, stages
from app.domain.rounds.path.inputs import MarkEntry, Marks, SeatNaming, StagePlan
from app.domain.rounds.path.models import Stage, StageKind
from app.domain.rounds.path.seat_models import Seat
from app.domain.rounds.policy import EligibilityRule, RoundPolicy
from app.domain.units.models import Unit

SEED = 20260302
WORDS: dict[str, Any] = tomllib.loads((Path(__file__).parents[1] / "data" / "demo" / "story.toml").read_text("utf-8"))
JUDGES = ("judge2", "judge3", "judge", "judge4", "judge5")  # the one who can sign in is the one half through
RULES = [
    EligibilityRule(code="age", params={"max": 45}),
    EligibilityRule(code="education", params={"minimum": "bachelor"}),
    EligibilityRule(code="appraisals", params={"years": 2}),
    EligibilityRule(code="discipline"),
    EligibilityRule(code="not_on_placement"),
]


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

    def townships(self) -> list[Unit]:
        """嘉峰镇 first, where the demo's receiving office signs in; the others in a fixed shuffle."""
        found = list(self.session.scalars(select(Unit).where(Unit.level == "township").order_by(Unit.code)))
        self.dice.shuffle(found)
        return sorted(found, key=lambda unit: unit.code != "140521104")


def planned(
    city: City, name: str, created: int, kind: PlacementKind, direction: Direction, places: int,
    window: tuple[int, int], starts: int, actor: Actor | None = None, path: Iterable[tuple[StageKind, int]] = (),
) -> Round:  # fmt: skip
    """A round in draft with its stages."""
    words = WORDS[name]
    actor = actor or city.user("city")
    year = city.day(created).year
    with city.on(created):
        entry = NewRound(
            **{key: words[key] for key in ("purpose", "plan", "profile", "lead_group")},
            title=words["title"].format(year=year), document_number=words["document_number"].format(year=year),
            kind=kind, direction=direction, places=places, opens_on=city.day(window[0]), closes_on=city.day(window[1]),
            starts_on=city.day(starts), policy=RoundPolicy(per_unit_limit=6, drop_extremes=1, eligibility=RULES),
        )  # fmt: skip
        round_ = rounds.create(city.session, actor, entry)
        for stage_kind, weight in path:
            judged = stage_kind != StageKind.WRITTEN
            plan = StagePlan(
                kind=stage_kind, title=WORDS["words"]["stages"][stage_kind.value], weight=weight,
                judges_wanted=5 if judged else 1, advance_ratio=0 if judged else 3,
            )  # fmt: skip
            stages.add_stage(city.session, actor, round_, plan)
    return round_


def opened(city: City, round_: Round, ago: int) -> None:
    with city.on(ago):
        rounds.open_(city.session, city.user("city"), round_)


def recommended(city: City, round_: Round, each: int, first: int, days: range, agencies: int = 99) -> Story:
    """Every sending agency names some of its people, each on a day of its own."""
    when = sorted(((city.dice.choice(days), code) for code in sorted(city.keys)[:agencies]), reverse=True)
    for ago, code in when:
        yield ago
        actor = city.office(city.unit(code), Role.SENDING_UNIT)
        with city.on(ago, 10):
            for key in city.keys[code][first : first + each]:
                reasons = city.dice.choice(WORDS["words"]["reasons"])
                asked = Recommendation(cadre_key=key, reasons=reasons, consent=True)
                rounds.recommend(city.session, actor, round_, asked)


def checked_and_closed(city: City, round_: Round, ago: int) -> None:
    with city.on(ago, 15):
        rounds.check_all(city.session, city.user("city"), round_)
        rounds.close(city.session, city.user("city"), round_)


def judged(city: City, stage: Stage, ago: int, strength: dict[int, float], submit: int | None = None) -> Story:
    """The panel sits, marks and hands in; `submit` says how many have handed in so far (none: all, and it closes)."""
    yield ago
    actor, session = city.user("city"), city.session
    panel = JUDGES if stage.kind != StageKind.WRITTEN else ("city",)
    with city.on(ago, 8):
        for username in panel:
            seats.seat_judge(session, actor, stage, SeatNaming(username=username, checked=True))
        stages.open_(session, actor, stage)
    for number, seat in enumerate(stage.seats):
        if submit is None or number <= submit:
            with city.on(ago, 14):
                hand_in(city, seat, strength, whole=submit is None or number < submit)
    if submit is None:
        yield ago - 1
        with city.on(ago - 1, 17):
            stages.close(session, actor, stage)


def hand_in(city: City, seat: Seat, strength: dict[int, float], whole: bool) -> None:
    """A whole sheet is submitted; another is left half filled in."""
    judge = city.user(seat.user.username)
    candidates = sorted(seat.stage.candidates, key=lambda each: each.id)
    entries = [
        MarkEntry(candidacy_id=each.id, points=mark(city, strength[each.cadre_id]))
        for each in (candidates if whole else candidates[: len(candidates) // 2])
    ]
    if whole:
        marks.submit(city.session, judge, seat, Marks(marks=entries))
    else:
        marks.save_marks(city.session, judge, seat, Marks(marks=entries))


def mark(city: City, strength: float) -> Decimal:
    points = min(99.0, max(52.0, city.dice.gauss(strength, 2.5)))
    return Decimal(str(points)).quantize(Decimal("0.5"))


def strengths(city: City, round_: Round) -> dict[int, float]:
    """How good each candidate is, by cadre; the one who can sign in is among the best."""
    return {
        each.cadre_id: 93.0 if each.cadre_id == city.user("cadre").cadre_id else city.dice.gauss(80, 6)
        for each in sorted(round_.candidacies, key=lambda each: each.id)
    }


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


def chosen(round_: Round) -> list[Candidacy]:
    """The confirmed, best first."""
    return sorted((each for each in round_.candidacies if each.state == "confirmed"), key=lambda each: each.rank or 0)
