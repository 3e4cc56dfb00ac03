"""How the demo city inspects: teams, their notice, what they write about each person."""

from app.demo.steps import WORDS, City
from app.domain.rounds.inspection import actions, reports, teams
from app.domain.rounds.inspection.inputs import NoticeText, ReportText, TeamForming
from app.domain.rounds.inspection.models import Conclusion, Inspection, Integrity
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path.models import Stage


def team(
    city: City, stage: Stage, number: int, ago: int, days: tuple[int, int], members: tuple[str, ...],
    field: list[Candidacy],
) -> Inspection:  # fmt: skip
    """The first of the members leads; the notice is up the day before."""
    words, session, actor = WORDS["inspection"], city.session, city.user("city")
    first, last = (city.day(each) for each in days)
    forming = TeamForming(
        title=words["teams"][number], candidacies=[each.id for each in field], members=list(members),
        leader=members[0], starts_on=first, ends_on=last, checked=True,
    )  # fmt: skip
    notice = NoticeText(notice=words["notice"].format(first=first, last=last), announced_on=city.day(ago))
    with city.on(ago, 9):
        made = teams.form_team(session, actor, stage, forming)
        session.flush()
        actions.announce(session, actor, made, notice)
    return made


def written(city: City, inspection: Inspection, ago: int, whole: int | None = None) -> None:
    """Reports are written in turn by the members; after the `whole` ones one is begun, the others are not."""
    writers = [city.user(each.user.username) for each in inspection.members]
    due = inspection.due if whole is None else inspection.due[: whole + 1]
    with city.on(ago, 15):
        for number, report in enumerate(due):
            text = said(city, number, whole is None or number < whole)
            reports.write(city.session, writers[number % len(writers)], report, text)


def handed_in(city: City, inspection: Inspection, ago: int) -> None:
    with city.on(ago, 17):
        actions.submit(city.session, city.user(inspection.members[0].user.username), inspection)


def accepted(city: City, inspection: Inspection, ago: int) -> None:
    with city.on(ago, 10):
        actions.accept(city.session, city.user("city"), inspection)


def said(city: City, number: int, whole: bool) -> ReportText:
    dice, words = city.dice, WORDS["report"][number % len(WORDS["report"])]
    talks = {"leaders": dice.randint(3, 6), "peers": dice.randint(5, 10), "subordinates": dice.randint(2, 5)}
    if not whole:
        begun = ("virtue_words", "ability_words", "diligence_words")
        return ReportText(**talks, **{name: words[name] for name in begun})
    talks |= {"masses": dice.randint(3, 9), "others": dice.randint(0, 2)}
    ballots = {"excellent": dice.randint(18, 30), "competent": dice.randint(2, 8), "basic": dice.randint(0, 1)}
    return ReportText(**talks, **ballots, **words, integrity=Integrity.CLEAR, conclusion=Conclusion.FIT)
