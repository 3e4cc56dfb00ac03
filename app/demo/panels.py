"""How the demo city's panels work: a pool, lots, rooms and sheets with their marks."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from app.demo.steps import WORDS, City, Story
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path import drawing, marks, outcomes, pool, recusals, seats, sittings, stages
from app.domain.rounds.path.criteria import CriterionPlan
from app.domain.rounds.path.inputs import Absence, MarkEntry, Marks, RecusalEntry, SeatNaming, StagePlan
from app.domain.rounds.path.models import Stage
from app.domain.rounds.path.pool_inputs import Drawing, PoolEntry
from app.domain.rounds.path.seat_models import Seat
from app.domain.rounds.path.sitting_inputs import SittingPlan

JUDGES = tuple(f"judge{number}" for number in ("", *range(2, 13)))
FULL = set(StagePlan.model_fields) - {"criteria", "held_on"}


def pooled(city: City) -> Story:
    """评委库: twelve judges, what they know about, and when two of them cannot come."""
    yield 340
    away = {"judge9": (-3, -4, -5), "judge11": (2, 3, 16)}
    with city.on(340, 10):
        for username, expertise in zip(JUDGES, WORDS["pool"]["expertise"], strict=True):
            days: list[date] = [city.day(ago) for ago in away.get(username, ())]
            pool.add(city.session, city.user("city"), PoolEntry(username=username, expertise=expertise, away=days))


def panel(city: City, stage: Stage, ago: int, held: int, named: Iterable[str] = ()) -> None:
    """The day is set; the judges named by the office sit, the rest of the panel is drawn by lot."""
    session, actor = city.session, city.user("city")
    criteria = [
        CriterionPlan(title=each.title, weight=each.weight, minimum=each.minimum) for each in stage.criteria
    ]  # fmt: skip
    plan = StagePlan(**stage.model_dump(include=FULL), criteria=criteria, held_on=city.day(held))
    with city.on(ago, 16):
        stages.revise(session, actor, stage, plan)
        for username in named:
            seats.seat_judge(session, actor, stage, SeatNaming(username=username, checked=True))
        if len(stage.seats) < stage.judges_wanted:
            drawing.draw_judges(session, actor, stage, Drawing())


def rooms(city: City, stage: Stage, ago: int, held: int) -> None:
    """Morning in one room, afternoon in the other; the order is drawn."""
    session, actor = city.session, city.user("city")
    first, second = WORDS["marking"]["rooms"]
    half = (len(stage.candidates) + 1) // 2
    with city.on(ago, 17):
        for room, begins, ends in ((first, "08:30", "11:50"), (second, "14:00", "17:20")):
            plan = SittingPlan(room=room, held_on=city.day(held), begins=begins, ends=ends, capacity=half)
            sittings.add(session, actor, stage, plan)
        session.flush()
        sittings.allocate(session, actor, stage)


def opened(city: City, stage: Stage, ago: int) -> None:
    with city.on(ago, 8):
        stages.open_(city.session, city.user("city"), stage)


def absent(city: City, stage: Stage, ago: int, who: Candidacy) -> None:
    entry = next(each for each in stage.entries if each.candidacy_id == who.id)
    asked = Absence(entry_id=entry.id, note=WORDS["marking"]["absent"])
    with city.on(ago, 10):
        outcomes.record_absence(city.session, city.user("city"), stage, asked)


def recused(city: City, seat: Seat, ago: int, who: Candidacy) -> None:
    asked = RecusalEntry(candidate=str(who.id), reason=WORDS["marking"]["recused"])
    with city.on(ago, 9):
        recusals.declare(city.session, city.user(seat.user.username), seat, asked)


def marked(city: City, stage: Stage, ago: int, strength: dict[int, float], accept: bool = True) -> None:
    """Everybody hands in; where policy wants it a second person accepts; the stage closes."""
    for seat in stage.seats:
        with city.on(ago, 14):
            hand_in(city, seat, strength)
    with city.on(ago, 16):
        for seat in stage.seats if accept and stage.round_.rules.second_acceptance else ():
            marks.accept(city.session, city.user("city"), seat)


def closed(city: City, stage: Stage, ago: int) -> None:
    with city.on(ago, 17):
        stages.close(city.session, city.user("city"), stage)


def judged(city: City, stage: Stage, ago: int, strength: dict[int, float], named: Iterable[str] = ()) -> Story:
    """A stage from the lot to its results."""
    yield ago + 1
    panel(city, stage, ago + 1, ago, named)
    yield ago
    opened(city, stage, ago)
    marked(city, stage, ago, strength)
    yield ago - 1
    closed(city, stage, ago - 1)


def hand_in(city: City, seat: Seat, strength: dict[int, float], share: float = 1.0) -> None:
    """A whole sheet is submitted; another is left part filled in."""
    judge, leaning = city.user(seat.user.username), city.dice.gauss(0, 1.5)
    people = sorted(seat.to_mark, key=lambda each: each.id)
    told = people[: round(len(people) * share)]
    sheet = Marks(marks=[entry(city, seat.stage, each, strength[each.cadre_id] + leaning) for each in told])
    (marks.submit if share == 1 else marks.save_marks)(city.session, judge, seat, sheet)


def entry(city: City, stage: Stage, who: Candidacy, strength: float) -> MarkEntry:
    """By criterion where the stage has some, by code where it is blind."""
    told: dict[str, object] = {"comment": city.dice.choice(["", "", *WORDS["marking"]["comments"]])}
    if stage.blind:
        told["code"] = next(each.code for each in stage.entries if each.candidacy_id == who.id)
    else:
        told["candidacy_id"] = who.id
    if stage.criteria:
        told["parts"] = {str(each.id): points(city, strength) for each in stage.criteria}
    else:
        told["points"] = points(city, strength)
    return MarkEntry(**told)


def points(city: City, strength: float) -> Decimal:
    return Decimal(str(min(98.0, max(61.0, city.dice.gauss(strength, 3))))).quantize(Decimal("0.5"))


def strengths(city: City, round_: Round) -> dict[int, float]:
    """How good each candidate is, by cadre; the one who can sign in is among the best."""
    own = city.user("cadre").cadre_id
    names = sorted(round_.candidacies, key=lambda each: each.id)
    return {each.cadre_id: 92.0 if each.cadre_id == own else city.dice.gauss(80, 5) for each in names}
