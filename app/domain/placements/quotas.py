"""What a round's quotas leave: a line whose places are all taken takes nobody more."""

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select

from app.db import WorkSession
from app.domain.placements.models import Placement
from app.domain.placements.states import RUNNING
from app.domain.posts.models import Post
from app.domain.rounds.models import Round
from app.domain.rounds.planning.models import Quota, QuotaScope
from app.domain.units.models import Unit
from app.workflow import Blocked


def hindrance(session: WorkSession, round_: Round, post: Post) -> Blocked | None:
    """The first line the post falls under that is full. The lines are locked until the commit: who counts them
    counts alone (PostgreSQL; SQLite has one writer)."""
    lines = session.scalars(select(Quota).where(Quota.round_id == round_.id).order_by(Quota.id).with_for_update())
    full = (line for line in lines if _covers(line, post) and line.places <= _taken(session, round_, line))
    return next((_said(line) for line in full), None)


def open_lines(session: WorkSession, round_: Round) -> ColumnElement[bool]:
    """Posts that fall under no full line and are of a kind the round admits; joined with their unit."""
    full = [line for line in round_.quotas if line.places <= _taken(session, round_, line)]
    admitted = {(line.kind, line.direction) for line in round_.quotas if line.scope == QuotaScope.POSTS}
    kinds = (admitted or {(round_.kind, round_.direction)}) - {(line.kind, line.direction) for line in full}
    closed = [Unit.path.startswith(line.unit.path) for line in full if line.scope == QuotaScope.COUNTY]
    open_ = [and_(Post.kind == kind, Post.direction == direction) for kind, direction in sorted(kinds)]
    return and_(or_(false(), *open_), not_(or_(false(), *closed)))


def _covers(line: Quota, post: Post) -> bool:
    if line.scope == QuotaScope.POSTS:
        return (line.kind, line.direction) == (post.kind, post.direction)
    return line.scope == QuotaScope.COUNTY and post.unit.path.startswith(line.unit.path)


def _taken(session: WorkSession, round_: Round, line: Quota) -> int:
    """Running placements of the round on posts under the line."""
    under = (
        and_(Post.kind == line.kind, Post.direction == line.direction)
        if line.scope == QuotaScope.POSTS
        else Unit.path.startswith(line.unit.path)
    )
    query = (
        select(func.count(Placement.id)).join(Post, Placement.post_id == Post.id).join(Unit, Post.unit_id == Unit.id)
    )
    return session.scalars(query.where(Placement.round_id == round_.id, Placement.state.in_(RUNNING), under)).one()


def _said(line: Quota) -> Blocked:
    if line.scope == QuotaScope.COUNTY:
        return Blocked("placement.county_full", {"unit": line.unit.label, "places": line.places})
    kind, direction = f"@word.PlacementKind.{line.kind}", f"@word.Direction.{line.direction}"
    return Blocked("placement.quota_full", {"kind": kind, "direction": direction, "places": line.places})
