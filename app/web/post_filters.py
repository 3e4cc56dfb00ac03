"""By what the list of posts is narrowed: one line of choices for each filter."""

from typing import NamedTuple

from sqlalchemy import select

from app import vocab
from app.access import Actor
from app.db import WorkSession
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.queries import OWN
from app.domain.posts.seats import PostOffice
from app.domain.units.models import Unit
from app.labels import t
from app.shapes import coded

LEAST = ("40", "60", "80")


class Choice(NamedTuple):
    """`name` is the word of the address, `title` the choice of everything."""

    name: str
    title: str
    options: list[tuple[str, str]]


def choices(session: WorkSession, actor: Actor) -> list[Choice]:
    areas = [(code, coded("area", code)) for code, row in vocab.table("area").items() if row.extra["group"] == "area"]
    offered = [
        Choice("unit", t("posts.any_unit"), _units(session, actor)),
        Choice("kind", t("posts.any_kind"), [(each, t(f"word.PlacementKind.{each}")) for each in PlacementKind]),
        Choice("direction", t("posts.any_direction"), [(each, t(f"word.Direction.{each}")) for each in Direction]),
        Choice("office", t("posts.any_office"), [(each, t(f"word.PostOffice.{each}")) for each in PostOffice]),
        Choice("area", t("posts.any_area"), areas),
        Choice("least", t("posts.substance_least"), [(each, t("posts.substance_from", n=each)) for each in LEAST]),
    ]
    return [each for each in offered if each.options]


def _units(session: WorkSession, actor: Actor) -> list[tuple[str, str]]:
    """Those right below the reader's own; who sees the posts of all, those right below the city."""
    above = Unit.parent_id == actor.unit_id
    if actor.role not in OWN:
        above = Unit.parent_id.in_(select(Unit.id).where(Unit.parent_id.is_(None)))
    query = select(Unit.code, Unit.name).where(above).order_by(Unit.path)
    return [(code, name) for code, name in session.execute(query)]
