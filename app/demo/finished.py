"""The demo city's finished round: from the meeting and the notice to training, post and first assessment."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.access import Role
from app.demo.plans import attach
from app.demo.steps import WORDS, City, Story
from app.demo.wants import LESS, words
from app.domain.documents.models import DocumentKind
from app.domain.evaluations import actions as sheets
from app.domain.evaluations import cycles
from app.domain.evaluations.grading import CRITERIA
from app.domain.evaluations.inputs import Acknowledgement, Answer, Confirmation, Marking, NewCycle, SendBack
from app.domain.evaluations.models import Evaluation
from app.domain.placements import actions as placements
from app.domain.placements import answers
from app.domain.placements.inputs import Arrival, Assignment, EarlyEnd, Notice, SubstanceReport
from app.domain.placements.models import Placement
from app.domain.placements.states import EndReason
from app.domain.posts import actions as posts
from app.domain.posts.inputs import PostWithdrawal, Substance
from app.domain.posts.models import Post
from app.domain.posts.substance import Extent
from app.domain.rounds.decision import decisions, feedback, listing, objections
from app.domain.rounds.decision.inputs import FeedbackWords, Verification
from app.domain.rounds.inputs import Acceptance, MeetingDecision, NewObjection, Settlement
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import PASSED_OVER
from app.domain.trainings import actions as trainings
from app.domain.trainings.inputs import AttendanceEntry, AttendanceSheet, TrainingPlan
from app.domain.trainings.models import Training
from app.domain.trainings.states import Presence
from app.domain.units.models import Unit


def decided(city: City, round_: Round, listed: int, met: int, number: int) -> Story:
    """The list, and the meeting some days later."""
    yield listed
    with city.on(listed):
        listing.draw_up(city.session, city.user("city"), round_)
    yield met
    with city.on(met, 16):
        meeting = MeetingDecision(
            meeting=WORDS["words"]["meeting"].format(n=number), held_on=city.day(met), entitled=9, present=8,
            in_favour=8, against=0, deferred=0,
        )  # fmt: skip
        decisions.decide(city.session, city.user("city"), round_, meeting)


def told_why(city: City, round_: Round, ago: int, but: int = 0) -> None:
    """书面反馈 for those who are not on the list, but for the last few."""
    words = WORDS["feedback"]["words"]
    names = sorted((each for each in round_.candidacies if each.state in PASSED_OVER), key=lambda each: each.id)
    with city.on(ago, 17):
        for number, each in enumerate(names[: len(names) - but]):
            feedback.give(city.session, city.user("city"), each, FeedbackWords(words=words[number % len(words)]))


def objected(city: City, round_: Round, ago: int) -> Story:
    """Somebody objects to the notice; two days later it proves unfounded."""
    session, actor, words = city.session, city.user("city"), WORDS["words"]
    yield ago
    with city.on(ago, 9):
        first = min((each for each in round_.candidacies if each.state == "chosen"), key=lambda each: each.id)
        came = NewObjection(candidacy_id=first.id, text=words["objection"], received_on=city.day(ago))
        objection = objections.receive(session, actor, round_, came)
        objections.take_up(session, actor, objection, Acceptance(handler=WORDS["first"]["contact"].split()[0]))
    yield ago - 2
    with city.on(ago - 2, 17):
        objections.verify(session, actor, objection, Verification(found=words["objection_found"]))
        objections.dismiss(session, actor, objection, Settlement(result=words["objection_result"]))


def trained(city: City, round_: Round) -> Story:
    """Two days that everybody attends and passes, and a day in a township that some miss."""
    days = ((222, 221, 16), (219, 219, 8))
    made: list[Training] = []
    yield 224
    with city.on(224, 15):
        for words, (first, last, hours) in zip(WORDS["training"], days, strict=True):
            plan = TrainingPlan(**words, starts_on=city.day(first), ends_on=city.day(last), hours=hours)
            made.append(trainings.plan(city.session, city.user("city"), round_, plan))
        words = WORDS["documents"]
        attach(city, made[0], DocumentKind.TRAINING_MATERIAL, words["training_title"], words["training_body"])
    for number, (training, (_, last, _)) in enumerate(zip(made, days, strict=True)):
        yield last
        with city.on(last, 17):
            trainings.record(city.session, city.user("city"), training, attendance(training, missed=3 * number))
            trainings.close(city.session, city.user("city"), training)


def attendance(training: Training, missed: int) -> AttendanceSheet:
    """The last few were excused."""
    here = len(training.attendances) - missed
    there = {"presence": Presence.ATTENDED, "passed": True}
    away = {"presence": Presence.EXCUSED, "note": WORDS["words"]["excused"]}
    rows = [
        AttendanceEntry(candidacy_id=each.candidacy.id, **(there if number < here else away))
        for number, each in enumerate(training.attendances)
    ]
    return AttendanceSheet(rows=rows)


def in_post(city: City, round_: Round, open_posts: list[Post]) -> Story:
    """Notice, arrival within days, one early end by illness, after which the township does without."""
    session, actor = city.session, city.user("city")
    people = sorted(chosen(round_), key=lambda each: each.cadre_id != city.user("cadre").cadre_id)
    made: list[Placement] = []
    yield 218
    with city.on(218, 10):
        for candidacy, post in zip(people, open_posts, strict=False):
            asked = Assignment(round_id=round_.id, candidacy_id=candidacy.id, post_id=post.id)
            made.append(placements.assign(session, actor, asked))
    number = WORDS["words"]["notice"].format(year=city.day(216).year, n=7)
    yield 216
    with city.on(216, 10):
        for placement in made:
            placements.notify(session, actor, placement, Notice(notice_number=number, notified_on=city.day(216)))
    arrivals = [(212 - city.dice.choice((0, 0, 0, 1, 2)), placement) for placement in made]
    for ago, placement in sorted(arrivals, key=lambda each: -each[0]):
        yield ago
        with city.on(ago, 9):
            clerk = city.office(placement.receiving_unit, Role.RECEIVING_UNIT)
            placements.arrive(session, clerk, placement, Arrival(arrived_on=city.day(ago)))
    yield from answered(city, made)
    yield 60
    with city.on(60, 15):
        end = EarlyEnd(ended_on=city.day(60), end_reason=EndReason.HEALTH, note=WORDS["words"]["early_end"])
        placements.end_early(session, actor, made[-1], end)
    yield 58
    with city.on(58, 10):
        clerk, post = city.office(made[-1].receiving_unit, Role.RECEIVING_UNIT), made[-1].post
        posts.withdraw(session, clerk, post, PostWithdrawal(reason=WORDS["words"]["withdraw_post"]))


def answered(city: City, made: list[Placement]) -> Story:
    """N9: a third of them say in mid-term what the post really is; some find less than was promised."""
    for number, placement in enumerate(made[:8]):
        yield 100 - number
        promised = placement.post.substance
        told = {**promised, "budget": LESS[Extent(promised["budget"])]} if number % 2 else promised
        note = words()["midterm"]["notes"][number % 4]
        with city.on(100 - number, 20):
            asked = SubstanceReport(answers=Substance(**told), note=note)
            answers.report(city.session, city.person(placement.cadre), placement, asked)


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


def chosen(round_: Round) -> list[Candidacy]:
    """The confirmed, best first."""
    return sorted((each for each in round_.candidacies if each.state == "confirmed"), key=lambda each: each.rank or 0)
