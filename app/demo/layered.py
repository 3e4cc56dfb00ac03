"""The demo city's round that is open for recommendation: names at every layer, one put right, one declined, one
excepted, one that may be the same person twice."""

from app.access import Role
from app.demo.plans import COUNTIES, agencies, divided, endorsed, opened, planned, put_forward, recommended, spread
from app.demo.steps import WORDS, City, Story
from app.domain.cadres.models import Cadre
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people import candidacies, layers, waivers
from app.domain.rounds.people.inputs import Correction, Opinion, Waiving
from app.domain.rounds.policy import Layer


def open_for_recommendation(city: City) -> Story:
    """上挂跟班: in 沁水县 names wait for the county, others wait for the city."""
    yield 14
    round_ = planned(city, "third", "upward_post", 14, (11, -1, -59), 6, moved={"review": (1, -11)}, per_unit_limit=4)
    yield 13
    divided(city, round_, 13, each_county=6)
    yield 11
    opened(city, round_, 11)
    own, *others = COUNTIES
    yield from recommended(city, round_, spread(city, others[1:], range(8, 11), 1, oldest=38))
    yield 8
    person = city.twice[0]
    put_forward(city, round_, 8, person.home_unit.code, [person])
    first, second, third, *_ = [
        each for code in (own, others[0]) for each in put_forward(city, round_, 8, code, at_least_two(city, code))
    ]
    older = put_forward(city, round_, 8, others[1], city.fit(others[1], 1, youngest=42, oldest=45))
    yield 6
    back_and_forth(city, first, second, third)
    yield 5
    endorsed(city, round_, Layer.COUNTY, 5, but=from_county(round_, own, city))
    resubmitted(city, first)
    yield 4
    withdrawn(city, round_, agencies(city)[0])
    yield from recommended(city, round_, spread(city, agencies(city)[3:8], range(2, 4), 1, oldest=38))
    yield 1
    city_speaks(city, round_, older)


def at_least_two(city: City, code: str) -> list[Cadre]:
    """Three within the age of the rule; in years in which a unit has not even two, older ones beside them."""
    young = city.fit(code, 3, oldest=39)
    return young + city.fit(code, max(0, 2 - len(young)), oldest=60)


def from_county(round_: Round, code: str, city: City) -> list[int]:
    county = city.unit(code).county.id
    return [each.id for each in round_.candidacies if each.county is not None and each.county.id == county]


def back_and_forth(city: City, first: Candidacy, second: Candidacy, third: Candidacy) -> None:
    """The county's word on three: two go back to the unit, one is declined."""
    words, clerk = WORDS["layers"], city.user("county")
    with city.on(6, 15):
        layers.return_(city.session, clerk, first, Opinion(opinion=words["return"]))
        layers.return_(city.session, clerk, second, Opinion(opinion=words["return_open"]))
        layers.decline(city.session, clerk, third, Opinion(opinion=words["decline"]))


def resubmitted(city: City, candidacy: Candidacy) -> None:
    clerk = city.office(candidacy.unit, Role.SENDING_UNIT)
    with city.on(5, 16):
        layers.resubmit(city.session, clerk, candidacy, Correction(reasons=WORDS["layers"]["corrected"]))


def withdrawn(city: City, round_: Round, code: str) -> None:
    """A name that its unit takes back two hours later, because the person asks for it."""
    for each in put_forward(city, round_, 4, code, city.fit(code, 1, oldest=38)):
        with city.on(4, 12):
            clerk = city.office(each.unit, Role.SENDING_UNIT)
            candidacies.withdraw(city.session, clerk, each, Grounds(reason=WORDS["words"]["withdraw"]))


def city_speaks(city: City, round_: Round, older: list[Candidacy]) -> None:
    """On those from the counties; who is too old by the rule is checked, and excepted under a clause."""
    session, actor, words = city.session, city.user("city"), WORDS["waiver"]
    local = [each.id for each in round_.candidacies if each.county is None]
    endorsed(city, round_, Layer.CITY, 1, hour=10, but=local)
    with city.on(1, 15):
        for each in older:
            candidacies.check(session, actor, each)
            session.expire(each, ["findings"])
            waivers.waive(session, actor, each, Waiving(rule="age", **words))
