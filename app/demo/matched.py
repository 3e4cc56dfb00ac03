"""The demo city's large intake: a hundred people confirmed, eighty-four posts open, nobody placed yet. What matching is
for: townships, front lines and agencies want people, and each person could go to most of them."""

from collections.abc import Generator

from app.demo import finished, selection
from app.demo.plans import COUNTIES, agencies, planned, spread
from app.demo.steps import City, Story, accepted, offered
from app.demo.wants import posts_for
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.rounds.models import Round
from app.domain.rounds.planning import quotas
from app.domain.rounds.planning.inputs import QuotaLine, Quotas
from app.domain.rounds.policy import Layer

PEOPLE, POSTS = 100, 84
SHARES = ((Direction.DOWN, 62), (Direction.FRONT_LINE, 12), (Direction.LATERAL, 10))
TEAMS = (("judge8", "judge9"), ("judge12", "judge10"), ("judge6", "judge11"), ("judge7", "judge5"))


def large_intake(city: City) -> Generator[int, None, Round]:
    yield 96
    policy = {"per_unit_limit": 12, "training_required": False}
    round_ = planned(city, "seventh", "down", 96, (92, 78, -20), PEOPLE, moved={"inspection": (54, 42)}, **policy)
    yield 94
    by_direction(city, round_, 94)
    named = spread(city, agencies(city), range(82, 91), 10) + spread(city, COUNTIES, range(82, 91), 3)
    yield from selection.put_forward(city, round_, 92, named, {Layer.COUNTY: 80, Layer.CITY: 77}, 74)
    yield from selection.judged(city, round_, 66, 58)
    yield from selection.inspected(city, round_.stages[-1], 54, (53, 46), *TEAMS)
    yield from finished.decided(city, round_, 40, 38, number=17)
    yield from selection.published(city, round_, 37)
    yield from selection.confirmed(city, round_)
    return round_


def by_direction(city: City, round_: Round, ago: int) -> None:
    lines = [QuotaLine(scope="posts", kind=round_.kind, direction=each, places=n) for each, n in SHARES]
    lines[0].places += round_.places - POSTS
    with city.on(ago, 11):
        quotas.set_(city.session, city.user("city"), round_, Quotas(lines=lines))


def wanted(city: City) -> Story:
    """What the receiving units asked for before the round, accepted some days later."""
    yield 95
    towns, offices = city.townships(), [city.unit(code) for code in agencies(city)]
    made = []
    for direction, n in SHARES:
        homes = offices if direction == Direction.LATERAL else towns
        for unit, told in posts_for(homes[len(made) % len(homes) :] + homes, [direction] * n):
            made.append(offered(city, unit, told, PlacementKind.CROSS, direction, 95))
    yield 93
    for post in made:
        accepted(city, post, 93)
