"""Attach, read, remove. A thing's own `relations` say who keeps its files; no name of a file enters the log."""

from hashlib import sha256
from pathlib import PurePosixPath

from app import log
from app.access import Actor, require
from app.clock import now
from app.config import settings
from app.db import Entity, WorkSession
from app.domain.documents import media
from app.domain.documents.inputs import DocumentEntry, DocumentRemoval, File
from app.domain.documents.models import Document, DocumentContent, Folder, Secrecy
from app.errors import Refused, wrong
from app.workflow import changing


def attach(session: WorkSession, actor: Actor, subject: Entity, asked: DocumentEntry, file: File) -> Document:
    folder = Folder(subject)
    require(actor, "document.attach", folder)
    if folder.closed:
        raise Refused(folder.closed.code)
    name = media.clean(file.filename)
    ending = _ending(name, file.content)
    document = Document(
        subject_type=subject.__tablename__, subject_id=subject.id, kind=asked.kind, secrecy=asked.secrecy,
        title=asked.title or PurePosixPath(name).stem[:100], filename=name, media_type=media.TYPES[ending],
        size=len(file.content), sha256=sha256(file.content).hexdigest(), attached_by=actor.name,
    )  # fmt: skip
    session.add(document)
    facts = {"media_type": document.media_type, "size": document.size, "sha256": document.sha256}
    with changing(session, actor, document, "document.attach", asked, about=subject.__tablename__, **facts):
        pass
    session.add(DocumentContent(document_id=document.id, content=file.content))
    return document


def read(session: WorkSession, actor: Actor, document: Document) -> bytes:
    """The bytes; who read what is not public stands in the log."""
    secret = document.secrecy == Secrecy.WORK_SECRET
    require(actor, "secret_document.read" if secret else "document.read", document)
    held = session.get(DocumentContent, document.id)
    if held is None:
        raise Refused("document.removed", by=document.removed_by)
    if document.secrecy != Secrecy.PUBLIC:
        log.record(session, actor, "document.read", document)
    return held.content


def remove(session: WorkSession, actor: Actor, document: Document, asked: DocumentRemoval) -> Document:
    """The bytes go, the line stays. From what a team has handed in the team takes nothing away; the office still may,
    for what should never have been there."""
    with changing(session, actor, document, "document.remove", asked):
        folder = Folder(document.subject)
        if folder.closed and "inspector" in folder.relations(actor):
            raise Refused(folder.closed.code)
        if document.removed_at:
            raise Refused("document.removed", by=document.removed_by)
        session.delete(session.get_one(DocumentContent, document.id))
        document.removed_at, document.removed_by, document.removal_reason = now(), actor.name, asked.reason
    return document


def _ending(name: str, content: bytes) -> str:
    limit = settings().document_limit
    if not content:
        raise wrong("file", "document.empty")
    if len(content) > limit:
        raise wrong("file", "document.too_big", limit=f"{limit / 2**20:.3g}")
    try:
        return media.told(content, name)
    except media.Unfit as unfit:
        raise wrong("file", unfit.code) from unfit
