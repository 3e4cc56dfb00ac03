"""What the rules of eligibility may know of people: the roster's codes as levels, and where they have been out.

Placements are a package above rounds, so their table is asked by its name: a hook in reactions.py would have to be
registered before the first check, and forgetting it would find everyone free; a table that is not there raises.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import SQLModel

from app import vocab
from app.db import WorkSession
from app.domain.cadres.eligibility import Profile
from app.domain.cadres.models import Cadre

RUNNING = ("assigned", "in_post", "notified")  # placements.states.RUNNING; a test holds them together


class Out(NamedTuple):
    running: bool
    returned_on: date | None


NEVER = Out(False, None)


def of(session: WorkSession, cadres: Iterable[Cadre]) -> dict[int, Profile]:
    known = {cadre.id: cadre for cadre in cadres}
    out = _out(session, list(known))
    return {id_: profile(cadre, out.get(id_, NEVER)) for id_, cadre in known.items()}


def profile(cadre: Cadre, out: Out = NEVER) -> Profile:
    return Profile(
        birth_on=cadre.birth_on, rank=cadre.rank or None, degree=_extra("degree", cadre.degree, "level"),
        education=_extra("education", cadre.education, "level"), work_started_on=cadre.work_started_on,
        grassroots_years=cadre.grassroots_years,
        appraisals={int(year): _extra("appraisal", code, "grade") for year, code in cadre.appraisals.items()},
        discipline=cadre.discipline or None, discipline_until=cadre.discipline_until, health=_health(cadre),
        on_placement=out.running,
        returned_on=out.returned_on, reserve=cadre.is_reserve,
        personnel_kind=_extra("personnel", cadre.personnel_kind, "kind"), politics=cadre.politics or None,
    )  # fmt: skip


def _extra(table: str, code: str, name: str) -> str | None:
    entry = vocab.table(table).get(code)
    return entry.extra[name] if entry else None


def _health(cadre: Cadre) -> str | None:
    """Told as a code or as the table's own word; other words are for people, and count as not known."""
    told = cadre.reveal("health")
    entry = vocab.table("health").get(told) or vocab.by_word("health", told)
    return entry.code if entry else None


def _out(session: WorkSession, cadre_ids: list[int]) -> dict[int, Out]:
    placement = SQLModel.metadata.tables["placement"].c
    rows = session.execute(
        select(placement.cadre_id, placement.state, placement.ended_on).where(placement.cadre_id.in_(cadre_ids))
    )
    out: dict[int, Out] = {}
    for cadre_id, state, ended_on in rows:
        before = out.get(cadre_id, NEVER)
        back = max(filter(None, (before.returned_on, ended_on)), default=None)
        out[cadre_id] = Out(before.running or state in RUNNING, back)
    return out
