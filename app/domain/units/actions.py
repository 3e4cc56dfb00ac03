"""Verbs of units."""

from sqlalchemy import select, update

from app.access import Actor, require
from app.db import WorkSession
from app.domain.units.inputs import UnitEntry
from app.domain.units.models import Unit
from app.errors import wrong
from app.workflow import changing


def save(session: WorkSession, actor: Actor, code: str, entry: UnitEntry, only_new: bool = False) -> tuple[Unit, bool]:
    """Make or change a unit by the client's own code; True where it was made. Moving takes its subtree along."""
    unit = session.scalars(select(Unit).where(Unit.code == code)).first()
    parent = _parent(session, code, entry)
    made = unit is None
    if only_new and not made:
        raise wrong("code", "unit.code_taken", code=code)
    if made:
        unit = Unit(code=code, name=entry.name, level=entry.level, path=_path(parent, code))
    elif parent is not None and parent.path.startswith(unit.path):
        raise wrong("parent_code", "unit.parent_below_itself")
    old_path = unit.path
    with changing(session, actor, unit, "unit.save", entry):
        unit.sqlmodel_update(entry.model_dump(exclude={"parent_code"}))
        unit.parent_id = parent.id if parent else None
        unit.path = _path(parent, code)
        session.add(unit)
        if not made and unit.path != old_path:
            _move_subtree(session, old_path, unit.path)
        require(actor, "unit.save", unit)  # nor may it be moved to where one has no say
    return unit, made


def _parent(session: WorkSession, code: str, entry: UnitEntry) -> Unit | None:
    if not entry.parent_code:
        return None
    parent = session.scalars(select(Unit).where(Unit.code == entry.parent_code)).first()
    if parent is None or parent.code == code:
        raise wrong("parent_code", "unit.no_such_parent", parent=entry.parent_code)
    return parent


def _path(parent: Unit | None, code: str) -> str:
    return f"{parent.path if parent else ''}{code}/"


def _move_subtree(session: WorkSession, old: str, new: str) -> None:
    below = Unit.path.startswith(old) & (Unit.path != old)
    for unit in session.scalars(select(Unit).where(below)).all():
        session.execute(update(Unit).where(Unit.id == unit.id).values(path=new + unit.path[len(old) :]))
