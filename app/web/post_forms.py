"""The offer of a post as a form: first which kind, then fields in groups, with the choices its rules leave."""

from typing import Any, NamedTuple

from sqlalchemy import select

from app import vocab
from app.access import Actor
from app.db import WorkSession
from app.domain.posts.inputs import PostOffer, PostRevision
from app.domain.posts.kinds import PlacementKind
from app.domain.posts.models import Post
from app.domain.posts.seats import PostOffice
from app.domain.posts.substance import Question
from app.domain.posts.taxonomy import KindTerms, kind_terms
from app.domain.units.models import Unit
from app.labels import t
from app.shapes import coded
from app.web.forms import FieldSpec, Options, fields_of

GROUPS: dict[str, tuple[str, ...]] = {
    "post": ("unit_code", "title", "kind", "direction", "office", "organ", "rank", "places"),
    "duties": ("is_real", "nominal_reason", "duties", "portfolio", "portfolio_areas"),
    "substance": tuple(f"substance.{question}" for question in Question),
    "people": ("needs", "strengths", "skills", "languages", "minimum_degree", "oldest_age"),
    "trains": ("trains", "trains_areas"),
    "conditions": ("lodging", "hardship", "urgency", "own_distance_km"),
    "contact": ("contact", "contact_phone"),
}


class Group(NamedTuple):
    code: str
    fields: list[FieldSpec]


class Terms(NamedTuple):
    """What the page tells of a kind."""

    kind: PlacementKind
    data: KindTerms
    papers: list[str]
    rules: list[str]


def terms_of(kind: PlacementKind) -> Terms:
    data = kind_terms(kind)
    advice = [t("posts.advice") if not rule.strict else "" for rule in data.persons]
    people = [t(f"type_rule.{rule.code}") + note for rule, note in zip(data.persons, advice, strict=True)]
    seats = [t(f"type_rule.{rule.code}") for rule in data.seats]
    return Terms(kind, data, [t(f"paper.{code}") for code in data.papers], seats + people)


def offer_groups(session: WorkSession, actor: Actor, kind: PlacementKind) -> list[Group]:
    """The kind is chosen already; what it must be told is marked so."""
    specs = fields_of(PostOffer, {"unit_code": units_of(session, actor), **_choices(kind)})
    return _grouped([_asked(spec, kind) for spec in specs if spec.name != "kind"])


def revision_groups(post: Post) -> list[Group]:
    """A revision may change the kind, so the choices are those of every kind."""
    return _grouped(fields_of(PostRevision, _areas(post)))


def units_of(session: WorkSession, actor: Actor) -> list[tuple[str, str]]:
    mine = select(Unit.code, Unit.name).where(Unit.path.startswith(actor.unit_path)).order_by(Unit.path)
    return [(code, name) for code, name in session.execute(mine)]


def _choices(kind: PlacementKind) -> Options:
    terms = kind_terms(kind)
    offices = [office for office in PostOffice if any(office in seat.offices for seat in terms.seats)]
    return {
        "direction": [(each, t(f"word.Direction.{each}")) for each in terms.directions],
        "office": [(each, t(f"word.PostOffice.{each}")) for each in offices],
        **_areas(),
    }


def _areas(post: Post | None = None) -> Options:
    """Fields of work for the portfolio, strengths of people for the wish; what the post says already stays offered."""
    groups = {"portfolio_areas": "area", "strengths": "strength"}
    table = vocab.table("area")
    return {
        name: [
            (code, coded("area", code)) for code, row in table.items()
            if row.extra["group"] == group or post and code in getattr(post, name)
        ]
        for name, group in groups.items()
    }  # fmt: skip


def _asked(spec: FieldSpec, kind: PlacementKind) -> FieldSpec:
    must = spec.name.split(".")[0] in kind_terms(kind).must_tell
    return spec._replace(required=spec.required or must)


def _grouped(specs: list[FieldSpec]) -> list[Group]:
    by_name: dict[str, Any] = {spec.name: spec for spec in specs}
    return [Group(code, [by_name[name] for name in names if name in by_name]) for code, names in GROUPS.items()]
