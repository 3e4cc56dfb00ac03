"""Files attached to a thing as pages. Whatever takes files mounts the same addresses with one line, and shows them on
its own page with `folder=folder(session, actor, thing)` and an include of documents/_folder.html:

    attachments(router, "/{round_id}", round_around, here="rounds", kind=DocumentKind.PLAN)
"""

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Request, Response

from app import access, log
from app.access import Actor
from app.config import settings
from app.db import Entity, WorkSession
from app.deps import CurrentActor, SessionDep, WindowDep, expect
from app.domain.documents import actions, models, queries
from app.domain.documents.inputs import DocumentRemoval
from app.domain.documents.models import Document, DocumentKind
from app.downloads import download
from app.labels import t
from app.paging import Page, Window
from app.uploads import Upload, document_at
from app.web.forms import FieldSpec, FormVersion, fields_of, filled
from app.web.render import Failure, render, see
from app.work import logged

ACCEPT = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg,.txt,.md"


class Folder(NamedTuple):
    """What documents/_folder.html draws."""

    base: str
    page: Page
    may_attach: bool
    closed: str = ""


def folder(session: WorkSession, actor: Actor, subject: Entity, window: Window | None = None) -> Folder:
    here = models.Folder(subject)
    keeps = access.may(actor, "document.attach", here)
    return Folder(
        f"/{subject.place}/documents", queries.of(session, actor, subject, window or Window(limit=10)),
        keeps and not here.closed, t(f"errors.{here.closed.code}") if keeps and here.closed else "",
    )  # fmt: skip


def attachments(
    router: APIRouter, path: str, load: Callable[..., Any], here: str, kind: DocumentKind = DocumentKind.OTHER
) -> None:
    """`load` finds the thing and hangs no ETag on the request; `kind` is what the form begins with."""
    Subject = Annotated[Any, Depends(load)]
    InPath = Annotated[Document, Depends(document_at(load))]
    base = f"{path}/documents"

    def index(
        request: Request, session: SessionDep, actor: CurrentActor, subject: Subject, window: WindowDep
    ) -> Response:
        failure: Failure | None = getattr(request.state, "failure", None)
        return render(
            request, "documents/index.html", here=here, subject=subject, title=t("documents.title"),
            folder=folder(session, actor, subject, window), fields=_fields(), accept=ACCEPT,
            limit=f"{settings().document_limit / 2**20:.3g}",
            values=failure.values if failure else {"kind": kind, "secrecy": models.Secrecy.INTERNAL},
            errors=failure.errors if failure else {}, refusal=failure.refusal if failure else "",
        )  # fmt: skip

    def attach(session: SessionDep, actor: CurrentActor, subject: Subject, sent: filled(Upload)) -> Response:
        actions.attach(session, actor, subject, sent.entry, sent.sent)
        return see(f"/{subject.place}/documents")

    def show(request: Request, session: SessionDep, actor: CurrentActor, document: InPath) -> Response:
        keeps = access.may(actor, "document.remove", document)
        return render(
            request, "documents/show.html", here=here, document=document, subject=document.subject,
            may_remove=keeps and not document.removed_at,
            history=log.history(session, actor, "document", document.id) if keeps else [],
        )  # fmt: skip

    @logged
    def content(session: SessionDep, actor: CurrentActor, document: InPath) -> Response:
        return download(actions.read(session, actor, document), document.media_type, document.filename)

    def removal(request: Request, actor: CurrentActor, document: InPath) -> Response:
        access.require(actor, "document.remove", document)
        return _removal(request, document, here)

    def remove(
        session: SessionDep, actor: CurrentActor, document: InPath, version: FormVersion,
        asked: filled(DocumentRemoval),
    ) -> Response:  # fmt: skip
        expect(document, version)
        return see(f"/{actions.remove(session, actor, document, asked).subject.place}/documents")

    for method, tail, endpoint in (
        ("GET", "", index), ("POST", "", attach), ("GET", "/{document_id}", show),
        ("GET", "/{document_id}/content", content), ("GET", "/{document_id}/removal", removal),
        ("POST", "/{document_id}/removal", remove),
    ):  # fmt: skip
        router.add_api_route(base + tail, endpoint, methods=[method])


def _removal(request: Request, document: Document, here: str) -> Response:
    failure: Failure | None = getattr(request.state, "failure", None)
    return render(
        request, "act.html", here=here, title=t("verb.document.remove"), button=t("verb.document.remove"),
        sentence=t("does.document.remove"), crumbs=[(f"/{document.place}", document.title)],
        facts=[(t("documents.filename"), document.filename), (t("documents.by"), document.attached_by)],
        fields=fields_of(DocumentRemoval), values=failure.values if failure else {},
        errors=failure.errors if failure else {}, refusal=failure.refusal if failure else "",
        action=f"/{document.place}/removal", cancel=f"/{document.place}", version=document.version, danger=True,
    )  # fmt: skip


def _fields() -> list[FieldSpec]:
    """The file first; every word of the secrecy level is a choice somebody makes."""
    specs = {spec.name: spec for spec in fields_of(Upload)}
    return [specs["file"], specs["kind"], specs["secrecy"]._replace(required=True), specs["title"]]
