"""How the demo city matches its large intake: rules, wishes of both sides, drafts side by side; the desk's child solves
them once the city is there."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import joinedload

from app import long_work
from app.access import Role
from app.clock import at, today
from app.db import Database
from app.demo.steps import WORDS, City, Story
from app.domain.matching import actions, desk, drafts, places, runs, wishes
from app.domain.matching.inputs import (
    DraftChange,
    DraftCopy,
    MatchPolicyChange,
    NewDraft,
    NewPin,
    PersonWishes,
    PostWishes,
    WishesOpening,
)
from app.domain.matching.models import Matching
from app.domain.matching.states import PinKind
from app.domain.posts.kinds import Direction
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy, Round
from app.domain.units.models import Unit
from app.long_jobs import KINDS

HEARD = range(3, 13)  # on these days, ago, wishes came in
CADRES_WISH, UNITS_WISH = 0.85, 0.6
ABROAD = {"specialist_upward", "communicator_outward"}  # directions this round has no posts for
SHIFTED = 10  # points of a hundred, from what a person knows to what a person lacks


def drafted(city: City, round_: Round) -> Story:
    """Opened two weeks ago; wishes are taken for some days more; three drafts were asked for yesterday."""
    yield 15
    with city.on(15):
        matching = actions.match(city.session, city.user("city"), round_)
    yield 14
    with city.on(14, 10):
        ruled(city, matching)
        until = WishesOpening(until=city.day(-5))
        actions.open_wishes(city.session, city.user("city"), matching, until)
    yield from wished(city, matching)
    yield 1
    with city.on(1, 16):
        compared(city, matching)


def ruled(city: City, matching: Matching) -> None:
    """The usual rules and weights, but for directions that no post of this round lies in; what both sides would
    rather have is listed."""
    policy = matching.rules.model_dump(mode="json") | {"stability": "listed"}
    policy["directions"] = [each | {"on": each["code"] not in ABROAD} for each in policy["directions"]]
    asked = MatchPolicyChange(policy=policy, reason=WORDS["matching"]["policy"])
    actions.set_policy(city.session, city.user("city"), matching, asked)


def wished(city: City, matching: Matching) -> Story:
    """Most of the people, and more than half of the posts, each on a day of its own."""
    people, posts = field(city, matching)
    of_people = [(day(each.cadre.key, CADRES_WISH), each) for each in people]
    of_posts = [(day(each.label + str(each.id), UNITS_WISH), each) for each in posts]
    for ago in reversed(HEARD):
        yield ago
        for person in (each for on, each in of_people if on == ago):
            asked = PostWishes(post_ids=liked(person, posts))
            with city.on(ago, 20):
                wishes.rank_posts(city.session, city.person(person.cadre), matching, asked)
        for post in (each for on, each in of_posts if on == ago):
            clerk = city.office(post.unit, Role.RECEIVING_UNIT)
            asked_of = PersonWishes(post_id=post.id, candidacy_ids=wanted(post, people))
            with city.on(ago, 21):
                wishes.rank_people(city.session, clerk, matching, asked_of)


def field(city: City, matching: Matching) -> tuple[Sequence[Candidacy], Sequence[Post]]:
    people = places.people(matching.round_).options(joinedload(Candidacy.cadre)).order_by(Candidacy.rank)
    posts = places.free(matching.round_).options(joinedload(Post.unit)).order_by(Post.id)
    return city.session.scalars(people).all(), city.session.scalars(posts).all()


def day(name: str, share: float) -> int:
    """When somebody's wishes come in; 0: never."""
    dice = Random(f"wishes {name}")
    return dice.choice(HEARD) if dice.random() < share else 0


def liked(person: Candidacy, posts: Sequence[Post]) -> list[int]:
    """Up to three posts that suit a person, the nearer the better."""
    dice, cadre = Random(f"likes {person.cadre.key}"), person.cadre

    def liking(post: Post) -> float:
        trains = len(set(cadre.lacks) & set(post.trains_areas))
        return suits(person, post) + trains - float(post.unit.seat_distance_km or 0) / 30 + 3 * dice.random()

    open_ = [each for each in posts if each.unit_id != cadre.home_unit_id]
    return [each.id for each in sorted(open_, key=liking, reverse=True)[: dice.choice((1, 2, 3, 3))]]


def wanted(post: Post, people: Sequence[Candidacy]) -> list[int]:
    """Up to three people a unit would like to have, by what they know."""
    dice = Random(f"wants {post.id}")
    others = [each for each in people if each.cadre.home_unit_id != post.unit_id]
    fit = sorted(others, key=lambda each: suits(each, post) + 2 * dice.random(), reverse=True)
    return [each.id for each in fit[: dice.choice((1, 1, 2, 3))]]


def suits(person: Candidacy, post: Post) -> int:
    skills = set(person.cadre.skills) & set(post.skills)
    return 2 * len(skills) + len(set(person.cadre.strengths) & {*post.strengths, *post.portfolio_areas})


def compared(city: City, matching: Matching) -> None:
    """用人所长, with one pair pinned and one banned; the same for 补短锻炼; and what if everybody must have a post."""
    session, actor, words = city.session, city.user("city"), WORDS["matching"]
    first = drafts.add(session, actor, matching, NewDraft(**words["drafts"]["usual"]))
    session.flush()
    for kind, told in zip(PinKind, (called_for(city, matching), kept_away(city, matching)), strict=True):
        person, post = told
        asked = NewPin(kind=kind, candidacy_id=person.id, post_id=post.id, reason=words[kind])
        drafts.pin(session, actor, first, asked)
    session.flush()
    tried = [first]
    for name, policy in (("trained", trained(matching)), ("everyone", {"everyone_placed": True})):
        twin = drafts.copy(session, actor, first, DraftCopy(**words["drafts"][name]))
        session.flush()
        tried.append(drafts.change(session, actor, twin, DraftChange(policy=policy)))
    for each in tried:
        drafts.run(session, actor, each)


def trained(matching: Matching) -> dict[str, Any]:
    """缺什么补什么 counts more."""
    usual = matching.rules.criteria
    shifts = {"speciality": -SHIFTED, "lacks_trained": SHIFTED}
    return {"criteria": {code: {"weight": usual[code].weight + shift} for code, shift in shifts.items()}}


def called_for(city: City, matching: Matching) -> tuple[Candidacy, Post]:
    """The best of those from elsewhere who have settled petitions, to the task force that settles them."""
    people, posts = field(city, matching)
    skill = WORDS["matching"]["skill"]
    post = next(each for each in posts if each.direction == Direction.FRONT_LINE and skill in each.skills)
    strangers = [each for each in people if each.cadre.native_place[:6] != post.unit.code[:6]]
    return next((each for each in strangers if skill in each.cadre.skills), strangers[0]), post


def kept_away(city: City, matching: Matching) -> tuple[Candidacy, Post]:
    """Somebody of the office that fines towns for building on fields, and a post of a town."""
    people, posts = field(city, matching)
    office: Unit = city.unit("ZRJ")
    person = next((each for each in people if each.cadre.home_unit_id == office.id), people[-1])
    return person, max((each for each in posts if each.direction == Direction.DOWN), key=lambda p: suits(person, p))


def solved(database: Database) -> None:
    """What was asked for yesterday is carried out as a serving process would, before anybody signs in."""
    assert runs.MATCH in KINDS  # the kind of long work this process can do
    with at(City.moment(today() - timedelta(days=1), 17)):
        long_work.run_waiting(database)
    desk.close()
