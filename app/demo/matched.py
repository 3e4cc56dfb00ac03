"""The demo city's large intake: a hundred people confirmed, eighty-four posts open, nobody placed yet. What matching is
for: townships, front lines and agencies want people, and each person could go to most of them."""

from app.demo import inspections, panels
from app.demo.plans import COUNTIES, agencies, checked_and_closed, endorsed, opened, planned, recommended, spread
from app.demo.steps import WORDS, City, Story, accepted, offered
from app.demo.wants import posts_for
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.rounds.decision import decisions, listing, publishing
from app.domain.rounds.inputs import MeetingDecision, PublicNotice
from app.domain.rounds.models import Round
from app.domain.rounds.planning import quotas
from app.domain.rounds.planning.inputs import QuotaLine, Quotas
from app.domain.rounds.policy import Layer

PEOPLE, POSTS = 100, 84
SHARES = ((Direction.DOWN, 62), (Direction.FRONT_LINE, 12), (Direction.LATERAL, 10))
TEAMS = (("judge8", "judge9"), ("judge12", "judge10"), ("judge6", "judge11"), ("judge7", "judge5"))


def large_intake(city: City) -> Story:
    yield 96
    policy = {"per_unit_limit": 12, "training_required": False}
    round_ = planned(city, "seventh", "down", 96, (92, 78, -20), PEOPLE, moved={"inspection": (54, 42)}, **policy)
    yield 94
    by_direction(city, round_, 94)
    yield 92
    opened(city, round_, 92)
    named = spread(city, agencies(city), range(82, 91), 10) + spread(city, COUNTIES, range(82, 91), 3)
    yield from recommended(city, round_, named)
    yield 80
    endorsed(city, round_, Layer.COUNTY, 80)
    yield 77
    endorsed(city, round_, Layer.CITY, 77)
    yield 74
    checked_and_closed(city, round_, 74)
    resume, interview, inspection = round_.stages
    strength = panels.strengths(city, round_)
    yield from panels.judged(city, resume, 66, strength)
    yield from panels.judged(city, interview, 58, strength)
    yield 54
    panels.opened(city, inspection, 54)
    field = sorted(inspection.candidates, key=lambda each: each.id)
    teams = [
        inspections.team(city, inspection, number % 2, 54, (53, 46), members, field[number :: len(TEAMS)])
        for number, members in enumerate(TEAMS)
    ]
    yield 46
    for each in teams:
        inspections.written(city, each, 46)
    yield 45
    for each in teams:
        inspections.handed_in(city, each, 45)
    yield 43
    for each in teams:
        inspections.accepted(city, each, 43)
    panels.closed(city, inspection, 43)
    yield from settled(city, round_)


def by_direction(city: City, round_: Round, ago: int) -> None:
    lines = [QuotaLine(scope="posts", kind=round_.kind, direction=each, places=n) for each, n in SHARES]
    lines[0].places += round_.places - POSTS
    with city.on(ago, 11):
        quotas.set_(city.session, city.user("city"), round_, Quotas(lines=lines))


def settled(city: City, round_: Round) -> Story:
    """The list, the meeting, the notice and, when nobody has objected, the confirmation."""
    session, actor = city.session, city.user("city")
    yield 40
    with city.on(40):
        listing.draw_up(session, actor, round_)
    yield 38
    with city.on(38, 16):
        meeting = MeetingDecision(
            meeting=WORDS["words"]["meeting"].format(n=17), held_on=city.day(38), entitled=9, present=9,
            in_favour=9, against=0, deferred=0,
        )  # fmt: skip
        decisions.decide(session, actor, round_, meeting)
    yield 37
    with city.on(37, 18):
        notice = PublicNotice(starts_on=city.day(36), contact=WORDS["first"]["contact"])
        publishing.publicize(session, actor, round_, notice)
    after = (city.today - round_.publicity.ends_on).days - 1
    yield after
    with city.on(after, 9):
        decisions.confirm(session, actor, round_)


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
