"""May this person of this round go to this post? Each refusal is a rule in words (B2 in short, 任前回避)."""

from collections.abc import Callable, Iterator

from app.domain.posts.models import Post
from app.domain.posts.states import PostState
from app.domain.posts.type_rules import PersonFacts, person_fits
from app.domain.rounds.models import Candidacy
from app.workflow import Blocked

Rule = Callable[[Candidacy, Post, int], Blocked | None]


def hindrance(candidacy: Candidacy, post: Post, taken: int) -> Blocked | None:
    """The first rule that stands in the way; `taken` is how many run on the post already."""
    return next(hindrances(candidacy, post, taken), None)


def hindrances(candidacy: Candidacy, post: Post, taken: int) -> Iterator[Blocked]:
    return filter(None, (rule(candidacy, post, taken) for rule in RULES))


def post_is_accepted(_: Candidacy, post: Post, __: int) -> Blocked | None:
    if post.state == PostState.ACCEPTED:
        return None
    return Blocked("placement.post_not_accepted", {"state": f"@state.post.{post.state}"})


def round_admits_it(candidacy: Candidacy, post: Post, _: int) -> Blocked | None:
    """Of the round's own kind and direction, or of one that its quotas name."""
    if candidacy.round_.admits(post.kind, post.direction):
        return None
    kind, direction = f"@word.PlacementKind.{post.kind}", f"@word.Direction.{post.direction}"
    return Blocked("placement.not_admitted", {"kind": kind, "direction": direction})


def type_fits_the_person(candidacy: Candidacy, post: Post, _: int) -> Blocked | None:
    """B2: who may take which office by a kind; what the data calls advice binds where the round says so."""
    cadre, every = candidacy.cadre, candidacy.round_.rules.type_advice_binds
    person = PersonFacts(cadre.rank, cadre.degree, cadre.education, cadre.personnel_kind, cadre.home_unit.level)
    return person_fits(post.kind, post.direction, post.office, person, post.rank, every)


def is_another_unit(candidacy: Candidacy, post: Post, _: int) -> Blocked | None:
    """To be seconded is to leave one's own unit."""
    if post.unit_id != candidacy.cadre.home_unit_id:
        return None
    return Blocked("placement.own_unit", {"unit": post.unit.label})


def has_a_free_place(_: Candidacy, post: Post, taken: int) -> Blocked | None:
    return None if taken < post.places else Blocked("placement.post_full", {"places": post.places})


RULES: tuple[Rule, ...] = (
    post_is_accepted, round_admits_it, type_fits_the_person, is_another_unit, has_a_free_place,
)  # fmt: skip
