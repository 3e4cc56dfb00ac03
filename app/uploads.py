"""A file in a form, the same for both faces: what is sent, and the document that an address means."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request, UploadFile
from pydantic import field_validator
from pydantic_core import PydanticCustomError
from sqlmodel import Field

from app.asked import Asked
from app.deps import CurrentActor, RowId, SessionDep, loaded
from app.domain.documents import queries
from app.domain.documents.inputs import DocumentEntry, File
from app.domain.documents.models import Document


def chosen(file: UploadFile) -> UploadFile:
    """A browser sends an empty name where no file was chosen."""
    if not file.filename:
        raise PydanticCustomError("missing", "no file")
    return file


class Upload(DocumentEntry):
    file: UploadFile = Field(schema_extra={"json_schema_extra": {"widget": "file"}})

    @field_validator("file")
    @classmethod
    def _chosen(cls, file: UploadFile) -> UploadFile:
        return chosen(file)

    @property
    def entry(self) -> DocumentEntry:
        return DocumentEntry(**self.model_dump(exclude={"file"}))

    @property
    def sent(self) -> File:
        return File(self.file.filename or "", self.file.file.read())


class SheetUpload(Asked):
    """A table .xlsx or .csv; with `dry_run` it is answered and nothing changes."""

    file: UploadFile = Field(schema_extra={"json_schema_extra": {"widget": "file"}})
    dry_run: bool = False

    @field_validator("file")
    @classmethod
    def _chosen(cls, file: UploadFile) -> UploadFile:
        return chosen(file)

    @property
    def sent(self) -> File:
        return File(self.file.filename or "", self.file.file.read())


def document_at(load: Callable[..., Any]) -> Callable[..., Document]:
    """The dependency for `…/documents/{document_id}`: `load` finds the thing the file is attached to."""

    def document_in_path(
        request: Request, session: SessionDep, actor: CurrentActor, subject: Annotated[Any, Depends(load)],
        document_id: RowId,
    ) -> Document:  # fmt: skip
        return loaded(request, queries.by_id(session, actor, subject, document_id))

    return document_in_path
