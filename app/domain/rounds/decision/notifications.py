"""通知 as the person and the recommending unit see them; the organizer sees what was told in its rounds."""

from sqlalchemy import Select, literal, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.access import ORGANIZERS, Actor, Role, may, require
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.rounds.decision.models import Notification
from app.domain.rounds.models import Candidacy, Round
from app.domain.units.models import Unit
from app.errors import NotFound
from app.paging import Page, Window, paginate

Organizer = aliased(Unit)
Sender = aliased(Unit)


def visible_to(actor: Actor) -> Select:
    """The person their own, the unit that recommended them and those above it, the organizer its rounds'."""
    require(actor, "notification.read")
    query = (
        select(Notification)
        .join(Candidacy, Candidacy.id == Notification.candidacy_id)
        .join(Round, Round.id == Candidacy.round_id)
        .join(Organizer, Organizer.id == Round.organizer_id)
        .join(Sender, Sender.id == Candidacy.unit_id)
    )
    if actor.role in ORGANIZERS:
        return query.where(or_(Organizer.path.startswith(actor.unit_path), Sender.path.startswith(actor.unit_path)))
    if actor.role == Role.SENDING_UNIT:
        return query.where(Sender.path.startswith(actor.unit_path))
    if actor.role == Role.CADRE:
        return query.where(Candidacy.cadre_id == (actor.cadre_id or -1))
    return query.where(literal(False))


def search(session: WorkSession, actor: Actor, window: Window, round_id: int | None = None) -> Page:
    query = visible_to(actor).join(Cadre, Cadre.id == Candidacy.cadre_id)
    if round_id:
        query = query.where(Notification.round_id == round_id)
    query = query.with_only_columns(
        Notification.round_id, Round.title.label("round"), Organizer.name.label("organizer"),
        Notification.candidacy_id, Cadre.name, Sender.code.label("unit_code"), Sender.name.label("unit"),
        Notification.kind, Notification.feedback, Notification.told_on, Notification.read_on,
        Notification.withdrawn_on, Notification.version, Notification.id,
    )  # fmt: skip
    return paginate(session, query, window, Notification.id, descending=True)


def of(session: WorkSession, actor: Actor, candidacy: Candidacy) -> list[Notification]:
    """What was told about one name, to whoever may read it."""
    if not may(actor, "notification.read"):
        return []
    query = visible_to(actor).where(Notification.candidacy_id == candidacy.id)
    return list(session.scalars(query.order_by(Notification.id)))


def by_id(session: WorkSession, actor: Actor, id_: int) -> Notification:
    whole = joinedload(Notification.candidacy)
    query = visible_to(actor).where(Notification.id == id_)
    found = session.scalars(query.options(whole.joinedload(Candidacy.cadre), whole.joinedload(Candidacy.unit))).first()
    if found is None:
        raise NotFound()
    return found
