"""What happened in the demo city: a finished round with people in post for seven months; this year's rounds decided,
under inspection, in interviews and open for recommendation; a county's draft. Told through the house's own actions,
each at its own time."""

from app.db import WorkSession
from app.demo import finished, inspections, matched, matching, panels, selection
from app.demo.layered import open_for_recommendation
from app.demo.plans import COUNTIES, Named, agencies, divided, planned, spread
from app.demo.steps import WORDS, City, Story, accepted, merged, offered, returned, tell
from app.demo.wants import posts_for, wanted
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.models import Post
from app.domain.rounds.path import marks
from app.domain.rounds.policy import Layer

PLACES = 24


def told(session: WorkSession, keys: dict[str, list[str]]) -> None:
    city = City(session, keys)
    tell(
        (
            panels.pooled(city), first_round(city), to_be_published(city), inspected(city), interviews(city),
            open_for_recommendation(city), county_draft(city), new_posts(city),
            intake(city), matched.wanted(city),
        )
    )  # fmt: skip


def first_round(city: City) -> Story:
    """下派: recommended ten months ago, in post since seven, the first half-year assessed by most, late with some."""
    yield 350
    open_posts = yield from posts(city)
    yield 310
    moved = {"inspection": (262, 250), "decision": (249, 226), "training": (225, 218)}
    round_ = planned(city, "first", "down", 310, (300, 286, 212), PLACES, moved=moved)
    yield 306
    divided(city, round_, 306, each_county=6)
    named = spread(city, agencies(city), range(288, 299), 3)
    named += spread(city, COUNTIES, range(287, 288), 2, youngest=34)
    yield from selection.put_forward(city, round_, 300, named, {Layer.COUNTY: 285, Layer.CITY: 281}, 277)
    yield from selection.judged(city, round_, 273, 266)
    teams = (("judge8", "judge9"), ("judge12", "judge10", "judge11"))
    yield from selection.inspected(city, round_.stages[-1], 262, (260, 254), *teams)
    yield from finished.decided(city, round_, 248, 246, number=9)
    yield from selection.published(city, round_, 245)
    yield from finished.objected(city, round_, 242)
    yield from selection.confirmed(city, round_)
    yield from finished.trained(city, round_)
    yield from finished.in_post(city, round_, open_posts)
    yield from finished.assessed(city, round_)


def intake(city: City) -> Story:
    """百名干部下基层: a hundred people confirmed, now being matched."""
    round_ = yield from matched.large_intake(city)
    yield from matching.drafted(city, round_)


def posts(city: City) -> Story:
    """What the townships offer, accepted by the city three days later."""
    towns = city.townships()
    made: list[Post] = [
        offered(city, unit, told, PlacementKind.CROSS, Direction.DOWN, 350)
        for unit, told in posts_for([towns[0], *towns[: PLACES - 1]], [Direction.DOWN] * PLACES)
    ]
    yield 347
    for post in made:
        accepted(city, post, 347)
    return made


def to_be_published(city: City) -> Story:
    """高挂: the meeting has decided, the notice is not out, some still wait for words."""
    yield 78
    round_ = planned(city, "sixth", "elevated", 78, (75, 60, -25), 3)
    named = twice_around(city, range(64, 74), 15)
    yield from selection.put_forward(city, round_, 75, named, {Layer.CITY: 61}, 57)
    yield from selection.judged(city, round_, 42, 32)
    yield from selection.inspected(city, round_.stages[-1], 23, (21, 15), ("judge12", "judge6", "judge8"))
    yield from finished.decided(city, round_, 5, 3, number=21)
    finished.told_why(city, round_, 3, but=2)


def twice_around(city: City, days: range, n: int) -> list[Named]:
    """One name each from the city's agencies, two from the first few."""
    homes = agencies(city)
    return spread(city, homes, days, 1, oldest=44) + spread(city, homes[: n - len(homes)], days, 1, oldest=44)


def inspected(city: City) -> Story:
    """交叉挂职: one team's reports are accepted, the other is writing."""
    yield 55
    round_ = planned(city, "fifth", "cross", 55, (52, 38, -38), 4)
    yield 53
    divided(city, round_, 53, each_county=2)
    named = twice_around(city, range(40, 51), 14)
    yield from selection.put_forward(city, round_, 52, named, {Layer.CITY: 37}, 34)
    yield from selection.judged(city, round_, 25, 16)
    inspection = round_.stages[-1]
    yield 10
    panels.opened(city, inspection, 10)
    first, second = selection.shared(inspection, 2)
    done = inspections.team(city, inspection, 0, 10, (9, 6), ("judge8", "judge9"), first)
    writing = inspections.team(city, inspection, 1, 10, (8, -2), ("judge", "judge4"), second)
    yield 6
    inspections.written(city, done, 6)
    inspections.handed_in(city, done, 6)
    yield 4
    inspections.accepted(city, done, 4)
    inspections.written(city, writing, 4, whole=1)


def interviews(city: City) -> Story:
    """上挂: the blind written exam is over; of the interview sheets one is accepted, one waits, one is half full."""
    yield 44
    round_ = planned(city, "second", "up", 44, (40, 26, -40), 5, per_unit_limit=4)
    yield 42
    divided(city, round_, 42, each_county=8)
    named = spread(city, COUNTIES, range(28, 39), 4, oldest=34, grassroots=2)
    yield from selection.put_forward(city, round_, 40, named, {Layer.COUNTY: 25, Layer.CITY: 21}, 18)
    written, interview, _ = round_.stages
    strength = panels.strengths(city, round_)
    yield 13
    panels.panel(city, written, 13, 12, named=("judge6", "judge7"))
    yield 12
    panels.opened(city, written, 12)
    panels.absent(city, written, 12, written.candidates[-2])
    yield 11
    panels.marked(city, written, 11, strength)
    yield 10
    panels.closed(city, written, 10)
    yield 4
    panels.panel(city, interview, 4, 2, named=("judge",))
    panels.rooms(city, interview, 4, 2)
    yield 2
    panels.opened(city, interview, 2)
    mine, *others = sorted(interview.seats, key=lambda seat: seat.user.username != "judge")
    panels.recused(city, others[0], 2, interview.candidates[0])
    with city.on(2, 18):
        panels.hand_in(city, others[0], strength)
        panels.hand_in(city, others[1], strength)
        panels.hand_in(city, mine, strength, share=0.5)
    yield 1
    with city.on(1, 9):
        marks.accept(city.session, city.user("city"), others[0])


def county_draft(city: City) -> Story:
    yield 3
    planned(city, "fourth", "cross", 3, (-7, -21, -97), 4, actor=city.user("county"))


def new_posts(city: City) -> Story:
    """One post waits for a decision, one went back to its township, two of one kind became one."""
    towns = city.townships()
    plain, vague = WORDS["offered"]
    waiting = wanted(towns[31], Direction.DOWN, 5) | plain
    yield 8
    post = offered(city, towns[30], vague, PlacementKind.CROSS, Direction.FRONT_LINE, 8)
    yield 6
    offered(city, towns[31], waiting, PlacementKind.CROSS, Direction.FRONT_LINE, 6)
    yield 5
    plain = wanted(towns[32], Direction.DOWN, 7)
    titled = [{**plain, "title": title} for title in WORDS["alike"]["titles"]]
    alike = [offered(city, towns[32], each, PlacementKind.CROSS, Direction.DOWN, 5) for each in titled]
    yield 4
    returned(city, post, 4)
    merged(city, alike, 4)
