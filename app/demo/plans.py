"""How the demo city plans a round and puts names forward, layer by layer."""

from collections.abc import Iterable
from typing import Any

from app.access import Actor, Role
from app.demo.steps import WORDS, City, Story
from app.domain.cadres.eligibility import Hardship
from app.domain.cadres.models import Cadre
from app.domain.documents import actions as documents
from app.domain.documents.inputs import DocumentEntry, File
from app.domain.documents.models import DocumentKind, Secrecy
from app.domain.rounds import actions as rounds
from app.domain.rounds.inputs import NewRound, Recommendation
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people import layers
from app.domain.rounds.people.inputs import Opinion
from app.domain.rounds.planning import calendar, quotas
from app.domain.rounds.planning.inputs import Calendar, QuotaLine, Quotas
from app.domain.rounds.planning.templates import templates
from app.domain.rounds.policy import Layer
from app.domain.units.models import Level

Named = tuple[int, str, list[Cadre]]  # how many days ago, which unit, whom
COUNTIES = ("QSNY", "QSWL", "YCCZ", "ZZFG", "GPZJ", "LCJY")


def planned(
    city: City, name: str, template: str, created: int, window: tuple[int, int, int], places: int,
    actor: Actor | None = None, moved: dict[str, tuple[int, int]] | None = None, **policy: Any,
) -> Round:  # fmt: skip
    """A draft on a usual path; `window`: opening, closing and first day in post, `moved`: windows with days of their
    own, all counted back from today."""
    words, path = WORDS[name], templates()[template]
    actor, year = actor or city.user("city"), city.day(created).year
    first, last, starts = (city.day(ago) for ago in window)
    with city.on(created):
        entry = NewRound(
            **{key: words[key] for key in ("purpose", "plan", "profile", "lead_group", "lead_members")},
            title=words["title"].format(year=year), document_number=words["document_number"].format(year=year),
            kind=path.kind, direction=path.direction, places=places, opens_on=first, closes_on=last, starts_on=starts,
            template=template, policy=path.policy.model_copy(update=policy),
        )  # fmt: skip
        round_ = rounds.create(city.session, actor, entry)
        city.session.flush()
        if moved:
            days = {each.kind: (each.opens_on, each.closes_on) for each in round_.windows}
            days |= {kind: (city.day(begin), city.day(end)) for kind, (begin, end) in moved.items()}
            told = [{"kind": kind, "opens_on": begin, "closes_on": end} for kind, (begin, end) in days.items()]
            calendar.set_(city.session, actor, round_, Calendar(windows=told))
    return round_


def divided(city: City, round_: Round, ago: int, each_county: int) -> None:
    """名额分配: all places are of one kind; so many names at most from each county. The plan is attached as a file."""
    session, actor, words = city.session, city.user("city"), WORDS["documents"]
    lines = [QuotaLine(scope="posts", kind=round_.kind, direction=round_.direction, places=round_.places)]
    codes = dict.fromkeys(city.unit(code).county.code for code in COUNTIES)
    lines += [QuotaLine(scope="sending", unit_code=code, places=each_county) for code in codes]
    plan = words["plan_body"].format(
        title=round_.title, document_number=round_.document_number, purpose=round_.purpose, profile=round_.profile,
        plan=round_.plan,
    )  # fmt: skip
    with city.on(ago, 11):
        quotas.set_(session, actor, round_, Quotas(lines=lines))
        attach(city, round_, DocumentKind.PLAN, words["plan_title"], plan)


def attach(city: City, subject: Any, kind: DocumentKind, title: str, text: str) -> None:
    city.session.flush()
    entry = DocumentEntry(kind=kind, title=title, secrecy=Secrecy.INTERNAL)
    documents.attach(city.session, city.user("city"), subject, entry, File(f"{title}.md", text.encode()))


def opened(city: City, round_: Round, ago: int) -> None:
    with city.on(ago):
        rounds.open_(city.session, city.user("city"), round_)


def recommended(city: City, round_: Round, named: Iterable[Named]) -> Story:
    """Units put names forward, each on its day."""
    for ago, code, people in sorted(named, key=lambda each: -each[0]):
        yield ago
        put_forward(city, round_, ago, code, people)


def put_forward(city: City, round_: Round, ago: int, code: str, people: list[Cadre]) -> list[Candidacy]:
    unit = city.unit(code)
    clerk, who = city.office(unit, Role.SENDING_UNIT), WORDS["layers"]["recommender"].format(unit=unit.label)
    made = []
    with city.on(ago, 10):
        for cadre in people:
            reasons = city.dice.choice(WORDS["words"]["reasons"])
            asked = Recommendation(
                cadre_key=cadre.key, reasons=reasons, consent=True, recommender=who, hardship=Hardship.NONE
            )
            made.append(rounds.recommend(city.session, clerk, round_, asked))
        city.session.flush()
    return made


def spread(city: City, codes: Iterable[str], days: range, n: int, **fit: int) -> list[Named]:
    """From each of the units so many fit people, each unit on a day of its own."""
    return [(city.dice.choice(days), code, city.fit(code, n, **fit)) for code in codes]


def agencies(city: City) -> list[str]:
    """The city's own, which send people."""
    return sorted(code for code in city.keys if city.unit(code).parent.level == Level.CITY)


def endorsed(city: City, round_: Round, layer: Layer, ago: int, hour: int = 15, but: Iterable[int] = ()) -> None:
    """Everybody who waits for this layer gets its word, but for a few."""
    role = {Layer.COUNTY: Role.COUNTY_DEPARTMENT, Layer.CITY: Role.CITY_DEPARTMENT}[layer]
    with city.on(ago, hour):
        for each in waiting(round_, layer, but):
            unit = each.county if layer == Layer.COUNTY else round_.organizer
            asked = Opinion(opinion=city.dice.choice(WORDS["layers"][layer]))
            layers.endorse(city.session, city.office(unit, role), each, asked)


def waiting(round_: Round, layer: Layer, but: Iterable[int] = ()) -> list[Candidacy]:
    names = sorted(round_.candidacies, key=lambda each: each.id)
    return [each for each in names if each.layer == layer and each.state == "recommended" and each.id not in but]


def checked_and_closed(city: City, round_: Round, ago: int) -> None:
    with city.on(ago, 15):
        rounds.check_all(city.session, city.user("city"), round_)
        rounds.close(city.session, city.user("city"), round_)
