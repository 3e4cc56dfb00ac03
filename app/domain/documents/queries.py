"""Reads of attached files, always those of one thing that the actor sees already."""

from typing import Any

from sqlalchemy import Select, select

from app.access import Actor, may, require
from app.db import Entity, WorkSession
from app.domain.documents.models import Document, Folder, Secrecy
from app.errors import NotFound
from app.paging import Page, Window, paginate


def visible_to(actor: Actor, subject: Entity) -> Select:
    """What is a work secret, and what was removed, is only seen by who keeps the files."""
    require(actor, "document.read", Folder(subject))
    query = select(Document).where(Document.subject_type == subject.__tablename__, Document.subject_id == subject.id)
    if not may(actor, "secret_document.read", Folder(subject)):
        query = query.where(Document.secrecy != Secrecy.WORK_SECRET, Document.removed_at.is_(None))
    return query


def by_id(session: WorkSession, actor: Actor, subject: Entity, id_: int) -> Document:
    found = session.scalars(visible_to(actor, subject).where(Document.id == id_)).first()
    if found is None:
        raise NotFound()
    return found


def of(session: WorkSession, actor: Actor, subject: Entity, window: Window) -> Page[Any]:
    """Newest first."""
    query = visible_to(actor, subject).with_only_columns(
        Document.title, Document.kind, Document.secrecy, Document.filename, Document.media_type, Document.size,
        Document.sha256, Document.attached_by, Document.created_at, Document.removed_at, Document.removed_by,
        Document.removal_reason, Document.version, Document.id,
    )  # fmt: skip
    return paginate(session, query, window, Document.id, descending=True)
