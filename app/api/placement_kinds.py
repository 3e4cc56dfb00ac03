"""N11: the five kinds of secondment as JSON, each with its usual term, papers and rules."""

from app.api.lists import Shape
from app.api.routing import api_router
from app.deps import CurrentActor
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.seats import PostOffice
from app.domain.posts.taxonomy import kinds
from app.labels import t


class PaperOut(Shape):
    code: str
    title: str


class SeatRuleOut(Shape):
    """Without directions: in all that no rule above names. The first office is the usual one."""

    code: str
    sentence: str
    directions: list[Direction]
    offices: list[PostOffice]


class PersonRuleOut(Shape):
    """`strict`: nobody is placed against it; the others are advice that a round may make binding."""

    code: str
    sentence: str
    strict: bool
    directions: list[Direction]
    offices: list[PostOffice]


class KindOut(Shape):
    kind: PlacementKind
    title: str
    term_months: int
    directions: list[Direction]
    must_tell: list[str]
    papers: list[PaperOut]
    seats: list[SeatRuleOut]
    persons: list[PersonRuleOut]


class Kinds(Shape):
    items: list[KindOut]


router = api_router("/placement-kinds", "vocab")


@router.get("", response_model=Kinds)
def placement_kinds(actor: CurrentActor):
    return {"items": [
        {
            **terms.model_dump(), "kind": kind, "title": t(f"word.PlacementKind.{kind}"),
            "papers": [{"code": code, "title": t(f"paper.{code}")} for code in terms.papers],
            "seats": [{**rule.model_dump(), "sentence": t(f"type_rule.{rule.code}")} for rule in terms.seats],
            "persons": [{**rule.model_dump(), "sentence": t(f"type_rule.{rule.code}")} for rule in terms.persons],
        }
        for kind, terms in kinds().items()
    ]}  # fmt: skip
