"""Who is to be placed and which posts a round's matching is about: the same answer for guards, pins and wishes."""

from collections.abc import Sequence

from sqlalchemy import Row, Select, func, or_, select

from app.db import WorkSession
from app.domain.placements.places import TAKEN
from app.domain.posts.models import Post
from app.domain.posts.states import PostState
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.planning.models import QuotaScope
from app.domain.rounds.states import CandidacyState
from app.domain.units.models import Level, Unit

LAST = 2**31 - 1
STANDING = func.coalesce(Candidacy.rank, LAST)
"""By rank; who has none stands last."""


def people(round_: Round) -> Select:
    """Confirmed and not placed yet: a second matching is about those the first left over."""
    return select(Candidacy).where(Candidacy.round_id == round_.id, Candidacy.state == CandidacyState.CONFIRMED)


def posts(round_: Round) -> Select:
    """Accepted posts below the organizer, of the kinds the round admits."""
    lines = {(line.kind, line.direction) for line in round_.quotas if line.scope == QuotaScope.POSTS and line.places}
    kinds = sorted(lines or {(round_.kind, round_.direction)})
    admitted = or_(*((Post.kind == kind) & (Post.direction == direction) for kind, direction in kinds))
    here = (Post.state == PostState.ACCEPTED, Unit.path.startswith(round_.organizer.path), admitted)
    return select(Post).join(Unit, Post.unit_id == Unit.id).where(*here)


def free(round_: Round) -> Select:
    """Those that somebody can still be sent to."""
    return posts(round_).where(TAKEN.element < Post.places)


def of_unit(round_: Round, path: str) -> Select:
    """Those of a unit, or of units below it."""
    return posts(round_).where(Unit.path.startswith(path))


def somebody(session: WorkSession, round_: Round) -> bool:
    return session.scalar(people(round_).with_only_columns(Candidacy.id).limit(1)) is not None


def open_post(session: WorkSession, round_: Round, added: dict[str, int]) -> bool:
    """A post with a free place, or one that this draft gives more places to."""
    more = [int(post) for post, places in added.items() if places > 0]
    wanted = or_(TAKEN.element < Post.places, Post.id.in_(more))
    return session.scalar(posts(round_).where(wanted).with_only_columns(Post.id).limit(1)) is not None


def count_people(session: WorkSession, round_: Round) -> int:
    return session.scalar(select(func.count()).select_from(people(round_).subquery()))


def person(session: WorkSession, round_: Round, id_: int) -> Candidacy | None:
    return session.scalars(people(round_).where(Candidacy.id == id_)).first()


def post(session: WorkSession, round_: Round, id_: int) -> Post | None:
    return session.scalars(posts(round_).where(Post.id == id_)).first()


def counties(session: WorkSession) -> Sequence[Row]:
    """Path, label and distance of each, near first."""
    label = func.coalesce(func.nullif(Unit.short_name, ""), Unit.name).label("label")
    query = select(Unit.path, label, Unit.seat_distance_km).where(Unit.level == Level.COUNTY)
    return session.execute(query.order_by(Unit.seat_distance_km, Unit.path)).all()


def county_of(counties_: Sequence[Row], path: str | None) -> Row | None:
    """The county a unit lies in; none: the seat itself."""
    return next((each for each in counties_ if (path or "").startswith(each.path)), None)
