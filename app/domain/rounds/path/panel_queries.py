"""Reads about a panel: how its lots fell, and from whom a judge is recused."""

from sqlalchemy import select

from app.access import Actor, may, require
from app.db import WorkSession
from app.domain.accounts.models import User
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path import blind, recusals
from app.domain.rounds.path.models import Stage, StageEntry
from app.domain.rounds.path.pool_models import Lot
from app.domain.rounds.path.seat_models import Recusal, Seat
from app.errors import NotFound


def lots_of(actor: Actor, stage: Stage) -> list[Lot]:
    """The newest last; for the organizer."""
    require(actor, "lot.read", stage)
    return stage.lots


def lot_by_id(actor: Actor, stage: Stage, lot_id: int) -> Lot:
    lot = next((each for each in lots_of(actor, stage) if each.id == lot_id), None)
    if lot is None:
        raise NotFound()
    return lot


def names_in(session: WorkSession, lot: Lot) -> dict[str, str]:
    """Sign-in → name, of everybody in the row."""
    told = {*lot.pool, *lot.excluded}
    return dict(session.execute(select(User.username, User.name).where(User.username.in_(told))).all())


def recusals_of(actor: Actor, seat: Seat) -> list[Recusal]:
    """The judge's own and the organizer's to read."""
    require(actor, "recusal.read", seat)
    return seat.recusals


def told(actor: Actor, seat: Seat, candidacy: Candidacy) -> tuple[str, str]:
    return told_in(actor, seat.stage, candidacy)


def told_in(actor: Actor, stage: Stage, candidacy: Candidacy) -> tuple[str, str]:
    """How a candidate is called here: the word that acts take, and what is shown. In a blind stage a judge learns no
    name from it."""
    ref = recusals.known_as(stage, candidacy.id)
    return ref, candidacy.cadre.name if blind.sees_names(actor, stage) else ref


def called(actor: Actor, stage: Stage, entry: StageEntry) -> tuple[str, str]:
    """Name and unit behind a place, for who may know."""
    cadre = entry.candidacy.cadre
    return (cadre.name, cadre.home_unit.label) if blind.sees_names(actor, stage) else ("", "")


def told_of(actor: Actor, seat: Seat) -> list[tuple[Recusal, str]]:
    """For a page that others may read too: with the name as it is told; nothing to who may not know."""
    if not may(actor, "recusal.read", seat):
        return []
    return [(each, told(actor, seat, each.candidacy)[1]) for each in seat.recusals]
