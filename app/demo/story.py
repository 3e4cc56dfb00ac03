"""What happened in the demo city: a finished round with people in post for seven months, one in its interviews,
one open for recommendation, a county's draft. Told through the house's own actions, each at its own time."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.access import Role
from app.db import WorkSession
from app.demo.steps import (
    WORDS,
    City,
    Story,
    accepted,
    checked_and_closed,
    chosen,
    judged,
    offered,
    opened,
    planned,
    recommended,
    returned,
    strengths,
    tell,
)
from app.domain.evaluations import actions as sheets
from app.domain.evaluations import cycles
from app.domain.evaluations.grading import CRITERIA
from app.domain.evaluations.inputs import Acknowledgement, Answer, Confirmation, Marking, NewCycle, SendBack
from app.domain.evaluations.models import Evaluation
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Arrival, Assignment, EarlyEnd, Notice
from app.domain.placements.models import Placement
from app.domain.placements.states import EndReason
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.models import Post
from app.domain.rounds.decision import decisions, listing, objections, publishing
from app.domain.rounds.decision.inputs import Verification
from app.domain.rounds.inputs import Acceptance, MeetingDecision, NewObjection, PublicNotice, Settlement
from app.domain.rounds.models import Round
from app.domain.rounds.path.models import StageKind
from app.domain.units.models import Unit

PLACES = 24


def told(session: WorkSession, keys: dict[str, list[str]]) -> None:
    city = City(session, keys)
    tell((first_round(city), interviews(city), open_for_recommendation(city), county_draft(city), new_posts(city)))


def first_round(city: City) -> Story:
    """Recommended a year ago, in post since seven months, the first half-year assessed by most and late with some."""
    path = ((StageKind.WRITTEN, 50), (StageKind.INTERVIEW, 50))
    towns = city.townships()
    yield 350
    open_posts = [
        offered(city, unit, WORDS["posts"][number % len(WORDS["posts"])], PlacementKind.CROSS, Direction.DOWN, 350)
        for number, unit in enumerate([towns[0], *towns[: PLACES - 1]])
    ]
    yield 347
    for post in open_posts:
        accepted(city, post, 347)
    yield 345
    round_ = planned(city, "first", 345, PlacementKind.CROSS, Direction.DOWN, PLACES, (335, 320), 212, path=path)
    yield 335
    opened(city, round_, 335)
    yield from recommended(city, round_, each=4, first=0, days=range(321, 335))
    yield 318
    checked_and_closed(city, round_, 318)
    strength = strengths(city, round_)
    yield from judged(city, round_.stages[0], 310, strength)
    yield from judged(city, round_.stages[1], 296, strength)
    yield from confirmed(city, round_)
    yield from in_post(city, round_, open_posts)
    yield from assessed(city, round_)


def confirmed(city: City, round_: Round) -> Story:
    """List, meeting, publicity with an objection that proves unfounded, confirmation."""
    session, actor, words = city.session, city.user("city"), WORDS["words"]
    yield 288
    with city.on(288):
        listing.draw_up(session, actor, round_)
    yield 284
    with city.on(284, 16):
        meeting = MeetingDecision(
            meeting=words["meeting"].format(n=9), held_on=city.day(284), entitled=9, present=8, in_favour=8,
            against=0, deferred=0,
        )  # fmt: skip
        decisions.decide(session, actor, round_, meeting)
    yield 282
    with city.on(282, 8):
        notice = PublicNotice(starts_on=city.day(281), contact=WORDS["first"]["contact"])
        publishing.publicize(session, actor, round_, notice)
    yield 279
    with city.on(279, 9):
        came = NewObjection(text=words["objection"], received_on=city.day(279))
        objection = objections.receive(session, actor, round_, came)
        objections.take_up(session, actor, objection, Acceptance(handler=WORDS["first"]["contact"].split()[0]))
    yield 276
    with city.on(276, 17):
        objections.verify(session, actor, objection, Verification(found=words["objection_found"]))
        objections.dismiss(session, actor, objection, Settlement(result=words["objection_result"]))
    after = (city.today - round_.publicity.ends_on).days - 1
    yield after
    with city.on(after, 9):
        decisions.confirm(session, actor, round_)


def in_post(city: City, round_: Round, open_posts: list[Post]) -> Story:
    """Notice, arrival within days, one early end by illness."""
    session, actor = city.session, city.user("city")
    people = sorted(chosen(round_), key=lambda each: each.cadre_id != city.user("cadre").cadre_id)
    made: list[Placement] = []
    yield 230
    with city.on(230, 10):
        for candidacy, post in zip(people, open_posts, strict=False):
            asked = Assignment(round_id=round_.id, candidacy_id=candidacy.id, post_id=post.id)
            made.append(placements.assign(session, actor, asked))
    number = WORDS["words"]["notice"].format(year=city.day(222).year, n=7)
    yield 222
    with city.on(222, 10):
        for placement in made:
            placements.notify(session, actor, placement, Notice(notice_number=number, notified_on=city.day(222)))
    arrivals = [(212 - city.dice.choice((0, 0, 0, 1, 2, 5)), placement) for placement in made]
    for ago, placement in sorted(arrivals, key=lambda each: -each[0]):
        yield ago
        with city.on(ago, 9):
            clerk = city.office(placement.receiving_unit, Role.RECEIVING_UNIT)
            placements.arrive(session, clerk, placement, Arrival(arrived_on=city.day(ago)))
    yield 60
    with city.on(60, 15):
        end = EarlyEnd(ended_on=city.day(60), end_reason=EndReason.HEALTH, note=WORDS["words"]["early_end"])
        placements.end_early(session, actor, made[-1], end)


def assessed(city: City, round_: Round) -> Story:
    """The first half-year: twelve confirmed, three handed in, one sent back, the rest not begun and overdue."""
    session, actor = city.session, city.user("city")
    yield 45
    with city.on(45):
        title = WORDS["words"]["half"].format(year=city.day(45).year)
        cycle = cycles.begin(session, actor, NewCycle(title=title, half=1, round_id=round_.id))
    found = session.scalars(select(Evaluation).where(Evaluation.cycle_id == cycle.id).order_by(Evaluation.id)).all()
    handed_in = [sheet for number, sheet in enumerate(found) if number < 17 and number != 1]
    for number, sheet in enumerate(handed_in):
        yield 40 - number
        clerk = city.office(session.get_one(Unit, sheet.placement.receiving_unit_id), Role.RECEIVING_UNIT)
        with city.on(40 - number, 10):
            sheets.mark(session, clerk, sheet, marking(city))
            sheets.submit(session, clerk, sheet)
    for number, sheet in enumerate(handed_in[:12]):
        yield 24 - number
        with city.on(24 - number, 15):
            sheets.confirm(session, actor, sheet, Confirmation())
    yield 12
    with city.on(12, 11):
        sheets.send_back(session, actor, handed_in[-1], SendBack(reason=WORDS["words"]["send_back"]))
    for number, sheet in enumerate(handed_in[2:8]):
        yield 11 - number
        with city.on(11 - number, 20):
            asked = Acknowledgement(answer=Answer.AGREES, comment=WORDS["words"]["agree"])
            sheets.acknowledge(session, city.person(sheet.placement.cadre), sheet, asked)


def marking(city: City) -> Marking:
    words = city.dice.choice(WORDS["evaluation"])
    level = city.dice.gauss(86, 4)
    told: dict[str, Any] = {}
    for criterion in CRITERIA:
        told[criterion] = Decimal(round(min(95.0, max(62.0, city.dice.gauss(level, 3)))))
        told[f"{criterion}_words"] = words[criterion]
    return Marking(**told)


def interviews(city: City) -> Story:
    """Two of five judges have handed in, the third is half through."""
    path = ((StageKind.WRITTEN, 40), (StageKind.INTERVIEW, 60))
    yield 50
    round_ = planned(city, "second", 50, PlacementKind.CROSS, Direction.FRONT_LINE, 8, (45, 35), -20, path=path)
    yield 45
    opened(city, round_, 45)
    yield from recommended(city, round_, each=3, first=8, days=range(36, 45))
    yield 33
    checked_and_closed(city, round_, 33)
    strength = strengths(city, round_)
    yield from judged(city, round_.stages[0], 20, strength)
    yield from judged(city, round_.stages[1], 2, strength, submit=2)


def open_for_recommendation(city: City) -> Story:
    path = ((StageKind.INTERVIEW, 100),)
    yield 9
    round_ = planned(city, "third", 9, PlacementKind.UPWARD_POST, Direction.UP, 6, (6, -8), -40, path=path)
    yield 6
    opened(city, round_, 6)
    yield from recommended(city, round_, each=2, first=12, days=range(1, 6), agencies=5)


def county_draft(city: City) -> Story:
    yield 3
    planned(
        city, "fourth", 3, PlacementKind.CROSS, Direction.LATERAL, 4, (-7, -21), -60, actor=city.user("county"),
        path=((StageKind.INTERVIEW, 100),),
    )  # fmt: skip


def new_posts(city: City) -> Story:
    """One post waits for a decision, one went back to its township."""
    waiting, vague = WORDS["offered"]
    towns = city.townships()
    yield 8
    post = offered(city, towns[30], vague, PlacementKind.CROSS, Direction.FRONT_LINE, 8)
    yield 6
    offered(city, towns[31], waiting, PlacementKind.CROSS, Direction.FRONT_LINE, 6)
    yield 4
    returned(city, post, 4)
