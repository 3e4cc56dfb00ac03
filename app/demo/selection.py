"""The steps every round of the demo city goes through, told once: put forward, checked, judged, inspected, published.
Each round comes with its own days, counted back from today."""

from collections.abc import Mapping, Sequence

from app.demo import inspections, panels
from app.demo.finished import told_why
from app.demo.plans import Named, checked_and_closed, endorsed, opened, recommended
from app.demo.steps import WORDS, City, Story
from app.domain.rounds.decision import decisions, publishing
from app.domain.rounds.inputs import PublicNotice
from app.domain.rounds.models import Round
from app.domain.rounds.path.models import Stage
from app.domain.rounds.policy import Layer

Members = tuple[str, ...]


def put_forward(
    city: City, round_: Round, opening: int, named: Sequence[Named], heard: Mapping[Layer, int], checked: int
) -> Story:
    """Opened; units name people; each layer gives its word; everybody is checked and the list is closed."""
    yield opening
    opened(city, round_, opening)
    yield from recommended(city, round_, named)
    for layer, ago in heard.items():
        yield ago
        endorsed(city, round_, layer, ago)
    yield checked
    checked_and_closed(city, round_, checked)


def judged(city: City, round_: Round, *days: int) -> Story:
    """The first stages of the path, as many as there are days."""
    strength = panels.strengths(city, round_)
    for stage, ago in zip(round_.stages, days, strict=False):
        yield from panels.judged(city, stage, ago, strength)


def inspected(city: City, stage: Stage, opening: int, days: tuple[int, int], *teams: Members) -> Story:
    """The field is shared among the teams; they write on their last day, hand in the day after, and are accepted."""
    yield opening
    panels.opened(city, stage, opening)
    shares = shared(stage, len(teams))
    formed = [
        inspections.team(city, stage, number, opening, days, members, field)
        for number, (members, field) in enumerate(zip(teams, shares, strict=True))
    ]
    for ago, act in zip(
        (days[1], days[1] - 1, days[1] - 3),
        (inspections.written, inspections.handed_in, inspections.accepted),
        strict=True,
    ):
        yield ago
        for each in formed:
            act(city, each, ago)
    panels.closed(city, stage, days[1] - 3)


def shared(stage: Stage, teams: int) -> list[list]:
    """Who is to be inspected, in as many parts of about the same size."""
    field = sorted(stage.candidates, key=lambda each: each.id)
    return [field[number * len(field) // teams : (number + 1) * len(field) // teams] for number in range(teams)]


def published(city: City, round_: Round, out: int) -> Story:
    """书面反馈 to those passed over, and the notice, which runs from the day after."""
    yield out
    told_why(city, round_, out)
    with city.on(out, 18):
        notice = PublicNotice(starts_on=city.day(out - 1), contact=WORDS["first"]["contact"])
        publishing.publicize(city.session, city.user("city"), round_, notice)


def confirmed(city: City, round_: Round) -> Story:
    """The day after the notice was taken down."""
    after = (city.today - round_.publicity.ends_on).days - 1
    yield after
    with city.on(after, 9):
        decisions.confirm(city.session, city.user("city"), round_)
