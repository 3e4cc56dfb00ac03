"""Files attached to a thing as JSON. Whatever takes files mounts the same addresses with one line:

attachments(router, "/{round_id}", round_around, "round")
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Request, Response

from app.api.lists import Listing, Shape, listed
from app.api.routing import made
from app.deps import CurrentActor, SessionDep, WindowDep
from app.domain.documents import actions, queries
from app.domain.documents.inputs import DocumentRemoval
from app.domain.documents.media import TYPES
from app.domain.documents.models import Document, DocumentKind, Secrecy
from app.downloads import download
from app.uploads import Upload, document_at
from app.work import logged

BYTES = {200: {"content": {each: {"schema": {"type": "string", "format": "binary"}} for each in TYPES.values()}}}


class DocumentOut(Shape):
    """Its bytes stand at …/content, until it is removed."""

    id: int
    title: str
    kind: DocumentKind
    secrecy: Secrecy
    filename: str
    media_type: str
    size: int
    sha256: str
    attached_by: str
    created_at: datetime
    removed_at: datetime | None
    removed_by: str
    removal_reason: str
    version: int


def attachments(router: APIRouter, path: str, load: Callable[..., Any], noun: str) -> None:
    """`load` is a path dependency that finds the thing and hangs no ETag on the request (`round_around`)."""
    Subject = Annotated[Any, Depends(load)]
    InPath = Annotated[Document, Depends(document_at(load))]
    base = f"{path}/documents"

    def documents(
        request: Request, response: Response, session: SessionDep, actor: CurrentActor, subject: Subject,
        window: WindowDep,
    ):  # fmt: skip
        """Newest first. Work secrets, and lines of what was removed, only for who keeps the files."""
        return listed(request, response, queries.of(session, actor, subject, window))

    def attach_document(
        request: Request, response: Response, session: SessionDep, actor: CurrentActor, subject: Subject,
        sent: Annotated[Upload, File()],
    ):  # fmt: skip
        """pdf, docx, xlsx, png, jpg, txt or md, told by the content; the name has to agree."""
        return made(request, response, actions.attach(session, actor, subject, sent.entry, sent.sent))

    def read_document(document: InPath):
        return document

    @logged
    def read_document_content(session: SessionDep, actor: CurrentActor, document: InPath) -> Response:
        """The bytes, always as an attachment. What is not public leaves a line in the log."""
        return download(actions.read(session, actor, document), document.media_type, document.filename)

    def remove_document(session: SessionDep, actor: CurrentActor, document: InPath, asked: DocumentRemoval):
        """The bytes are deleted; who removed what and why stays."""
        return actions.remove(session, actor, document, asked)

    for method, tail, endpoint, name, told in (
        ("GET", "", documents, f"{noun}_documents", {"response_model": Listing[DocumentOut]}),
        ("POST", "", attach_document, f"attach_{noun}_document", {"response_model": DocumentOut, "status_code": 201}),
        ("GET", "/{document_id}", read_document, f"read_{noun}_document", {"response_model": DocumentOut}),
        ("GET", "/{document_id}/content", read_document_content, f"read_{noun}_document_content",
         {"response_class": Response, "responses": BYTES}),
        ("POST", "/{document_id}/removal", remove_document, f"remove_{noun}_document", {"response_model": DocumentOut}),
    ):  # fmt: skip
        router.add_api_route(base + tail, endpoint, methods=[method], name=name, **told)
