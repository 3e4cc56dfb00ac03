"""Verbs of cadres."""

import json
from typing import Any

from sqlalchemy import delete, insert, select

from app import vault, vocab
from app.access import Actor, require
from app.clock import today
from app.db import WorkSession
from app.domain.cadres import identity, names
from app.domain.cadres.inputs import CadreEntry, Unmasking
from app.domain.cadres.models import Cadre, CadreTerm
from app.domain.units import queries as units
from app.domain.units.models import Unit
from app.errors import Fault, Invalid, wrong
from app.workflow import changing

SEALED = ("id_number", "phone", "health", "family")
CODED = {
    "nation": "nation", "politics": "politics", "education": "education", "degree": "degree",
    "rank": "rank", "duty_rank": "job_grade", "personnel_kind": "personnel",
}  # fmt: skip


def save(session: WorkSession, actor: Actor, key: str, entry: CadreEntry, only_new: bool = False) -> tuple[Cadre, bool]:
    """Make or change a cadre by the client's own key; True where it was made."""
    if _is_id_number(key):
        raise wrong("path.key", "cadre.key_is_id_number")
    _check(entry)
    home = session.scalars(select(Unit).where(Unit.code == entry.home_unit_code)).first()
    if home is None:
        raise wrong("home_unit_code", "unit.unknown", code=entry.home_unit_code)
    units.refuse_unknown(session, "former_units", entry.former_units)
    cadre = session.scalars(select(Cadre).where(Cadre.key == key)).first()
    made = cadre is None
    if only_new and not made:
        raise wrong("key", "cadre.key_taken", key=key)
    if made:
        cadre = Cadre(key=key, name=entry.name, sex=entry.sex, birth_on=entry.birth_on, home_unit_id=home.id)
        cadre.home_unit = home
    with changing(session, actor, cadre, "cadre.save", entry):
        _fill(session, cadre, home, entry)
        require(actor, "cadre.save", cadre)  # nor may the person be moved to where one has no say
        session.add(cadre)
        session.flush()
        _index(session, cadre)
    return cadre, made


def unmask(session: WorkSession, actor: Actor, cadre: Cadre, asked: Unmasking) -> dict[str, Any]:
    """The clear ID number, phone, health and family; who looked and why is in the log."""
    with changing(session, actor, cadre, "cadre.unmask", asked):
        clear = {field: cadre.reveal(field) for field in ("id_number", "phone", "health")}
    return {**clear, "family": cadre.family}


def _check(entry: CadreEntry) -> None:
    codes = [(field, table, getattr(entry, field)) for field, table in CODED.items()]
    codes += [(field, "area", code) for field in ("strengths", "lacks") for code in getattr(entry, field)]
    codes += [("languages", "language", code) for code in entry.languages]
    faults = [
        Fault((field,), "vocab.unknown_code", code=value, table=table)
        for field, table, value in codes
        if value and value not in vocab.table(table)
    ]
    if entry.birth_on >= today():
        faults.append(Fault(("birth_on",), "cadre.born_in_future"))
    if entry.id_number:
        faults.extend(_identity_faults(entry))
    if faults:
        raise Invalid(*faults)


def _is_id_number(key: str) -> bool:
    """Personal data never stands in an address."""
    try:
        identity.validate(key)
    except identity.InvalidIdentity:
        return False
    return True


def _identity_faults(entry: CadreEntry) -> list[Fault]:
    """GB 11643, and agreement with what is said beside it."""
    try:
        number = identity.validate(entry.id_number, today())
    except identity.InvalidIdentity as wrong_number:
        return [Fault(("id_number",), wrong_number.code)]
    faults = []
    if identity.birth_on(number) != entry.birth_on:
        faults.append(Fault(("birth_on",), "identity.birth_differs"))
    if identity.sex(number) != entry.sex:
        faults.append(Fault(("sex",), "identity.sex_differs"))
    return faults


def _fill(session: WorkSession, cadre: Cadre, home: Unit, entry: CadreEntry) -> None:
    cadre.sqlmodel_update(entry.model_dump(exclude={*SEALED, "home_unit_code"}))
    cadre.home_unit_id, cadre.home_unit = home.id, home
    number = identity.compact(entry.id_number)
    cadre.id_number_index = vault.blind_index("cadre.id_number", number) if number else None
    _refuse_twin(session, cadre)
    cadre.conceal("id_number", number)
    cadre.conceal("phone", entry.phone)
    cadre.conceal("health", entry.health)
    family = [relative.model_dump() for relative in entry.family]
    cadre.conceal("family", json.dumps(family, ensure_ascii=False) if family else "")


def _refuse_twin(session: WorkSession, cadre: Cadre) -> None:
    if cadre.id_number_index is None:
        return
    with session.no_autoflush:
        twin = session.scalars(select(Cadre).where(Cadre.id_number_index == cadre.id_number_index)).first()
    if twin is not None and twin is not cadre:
        raise wrong("id_number", "cadre.id_number_taken")


def _index(session: WorkSession, cadre: Cadre) -> None:
    session.execute(delete(CadreTerm).where(CadreTerm.cadre_id == cadre.id))
    rows = [{"term": term, "cadre_id": cadre.id} for term in sorted(names.search_terms(cadre.name))]
    session.execute(insert(CadreTerm), rows)
