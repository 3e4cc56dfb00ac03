"""Rows of attached files. What a file is attached to is told by words, as in the log: the table's name and the id.

The bytes stand in a table of their own, which no list ever reads.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import LargeBinary
from sqlalchemy.orm import object_session
from sqlmodel import Field, SQLModel

from app.access import Actor
from app.db import Audience, BigId, Entity, state_column
from app.workflow import Blocked

KEEPERS = frozenset({"organizer", "holder", "inspector"})


class DocumentKind(StrEnum):
    PLAN = "plan"
    INSPECTION_REPORT = "inspection_report"
    TRAINING_MATERIAL = "training_material"
    EVIDENCE = "evidence"
    OTHER = "other"


class Secrecy(StrEnum):
    """PUBLIC may leave the house, INTERNAL is for who sees the thing, WORK_SECRET for who keeps its files."""

    PUBLIC = "public"
    INTERNAL = "internal"
    WORK_SECRET = "work_secret"


class Folder(NamedTuple):
    """The files of one thing: who stands to the thing as organizer, holder or inspector keeps them."""

    subject: Entity

    def relations(self, actor: Actor) -> frozenset[str]:
        words = self.subject.relations(actor)
        return words | {"keeper"} if words & KEEPERS else words

    @property
    def closed(self) -> Blocked | None:
        """Why nothing is attached to this thing any more; most things take files always."""
        return getattr(self.subject, "files_closed", None)


class Document(Entity, table=True):
    """One file. Removed, it stays as a line without content: what was there, who took it away and why."""

    subject_type: str = Field(max_length=40, index=True)
    subject_id: int = Field(sa_type=BigId, index=True)
    kind: DocumentKind = state_column(DocumentKind)
    title: str = Field(max_length=100)
    filename: str = Field(max_length=120)
    media_type: str = Field(max_length=100)
    size: int
    sha256: str = Field(max_length=64)
    secrecy: Secrecy = state_column(Secrecy, default=Secrecy.INTERNAL)
    attached_by: str = Field(max_length=100)
    removed_at: datetime | None = None
    removed_by: str = Field(default="", max_length=100)
    removal_reason: str = Field(default="", max_length=500)

    @property
    def subject(self) -> Entity:
        """The thing itself, of whatever table; free where the session holds it already."""
        kinds = {mapper.class_.__tablename__: mapper.class_ for mapper in type(self)._sa_registry.mappers}
        return object_session(self).get_one(kinds[self.subject_type], self.subject_id)

    @property
    def place(self) -> str:
        return f"{self.subject.place}/documents/{self.id}"

    @property
    def label(self) -> str:
        return self.title

    def audience(self) -> Audience:
        """Who reads what in the house is no news for everybody below: only what is public is."""
        told = self.subject.audience()
        return told if self.secrecy == Secrecy.PUBLIC else Audience(paths=told.paths)

    def relations(self, actor: Actor) -> frozenset[str]:
        return Folder(self.subject).relations(actor)


class DocumentContent(SQLModel, table=True):
    """The bytes of a document, until it is removed."""

    __tablename__ = "document_content"

    document_id: int = Field(foreign_key="document.id", primary_key=True, sa_type=BigId, ondelete="CASCADE")
    content: bytes = Field(sa_type=LargeBinary)
