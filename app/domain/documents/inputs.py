"""What is asked when a file is attached or removed."""

from typing import NamedTuple

from sqlmodel import Field

from app.asked import SECRET, Asked
from app.domain.documents.models import DocumentKind, Secrecy


class DocumentEntry(Asked):
    """Titles may name people: none enters the log. Left out, the file's own name is the title."""

    kind: DocumentKind
    secrecy: Secrecy = Secrecy.INTERNAL
    title: str = Field(default="", max_length=100, schema_extra=SECRET)


class File(NamedTuple):
    """What was sent: the name it had there, and its bytes."""

    filename: str
    content: bytes


class DocumentRemoval(Asked):
    reason: str = Field(min_length=4, max_length=500)
