"""Forms from input models: what to draw, what was typed, what is wrong with it in words."""

import types
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from app import vocab
from app.errors import DomainError
from app.labels import known, t
from app.shapes import coded, words_of

Model = TypeVar("Model", bound=BaseModel)
Word = TypeVar("Word", bound=StrEnum)
Options = dict[str, list[tuple[str, str]]]


class FormInvalid(DomainError):
    """422: the same form again, as typed, with the words beside each field."""

    status = 422

    def __init__(self, errors: dict[str, str], values: dict[str, Any]) -> None:
        super().__init__("invalid")
        self.errors = errors
        self.values = values


class FieldSpec(NamedTuple):
    name: str
    kind: str
    label: str
    hint: str
    required: bool
    options: list[tuple[str, str]]
    min: Any
    max: Any
    maxlength: int | None
    autocomplete: str


def filled(model: type[Model]) -> Any:
    """Dependency: the model from the form, or FormInvalid."""

    async def parse(request: Request) -> BaseModel:
        form = await request.form()
        return parsed(model, form)

    return Annotated[model, Depends(parse)]


async def version_of(request: Request) -> int | None:
    """The version the page was drawn from; a form without one does not ask."""
    told = str((await request.form()).get("version", ""))
    return int(told) if told.isdecimal() and len(told) < 19 else None


FormVersion = Annotated[int | None, Depends(version_of)]


def parsed(model: type[Model], form: FormData) -> Model:
    raw = typed(model, form)
    try:
        return model.model_validate(raw)
    except ValidationError as broken:
        raise FormInvalid(sentences(broken), raw) from broken


def typed(model: type[BaseModel], form: FormData) -> dict[str, Any]:
    """What was typed, by field; empty means not given, an unticked box means no."""
    raw: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        kind = _kind(field.annotation)
        if kind == "group":
            raw |= _group(name, field, form)
        elif kind == "multiselect":
            raw[name] = [value for value in form.getlist(name) if value]
        elif kind == "checkbox":
            raw[name] = form.get(name, "false")
        elif (value := form.get(name)) not in (None, ""):
            raw[name] = value
    return raw


def _group(name: str, field: Any, form: FormData) -> dict[str, Any]:
    """Questions that belong together, named group.question; where none is answered the group is not given."""
    told: dict[str, Any] = {}
    for each, asked in _bare(field.annotation).model_fields.items():
        many = _kind(asked.annotation) == "multiselect"
        given = [*filter(None, form.getlist(f"{name}.{each}"))] if many else form.get(f"{name}.{each}")
        if given:
            told[each] = given
    return {name: told} if told else {}


def member(words: type[Word], told: str) -> Word | None:
    """What a filter in an address means; what is no word of it is as if nothing were asked."""
    return words(told) if told in list(words) else None


def sentences(broken: ValidationError) -> dict[str, str]:
    return {".".join(str(step) for step in each["loc"]): words_of(each) for each in broken.errors()}


def fields_of(model: type[BaseModel], options: Options | None = None) -> list[FieldSpec]:
    """One spec per field of an input model; words are labels `field.<Model>.<name>`, else `field.<name>`. A field with
    widget "none" has a form of its own and is not given here; a model within gives its fields, named group.field; a
    field drawn from a catalogue names its words itself, as codes `label` and `hint`."""
    shown = {name: field for name, field in model.model_fields.items() if _widget(field) != "none"}
    specs: list[FieldSpec] = []
    for name, field in shown.items():
        if _kind(field.annotation) == "group":
            specs += [each._replace(name=f"{name}.{each.name}") for each in fields_of(_bare(field.annotation))]
        else:
            specs.append(_spec(model, name, field, (options or {}).get(name)))
    return specs


def _widget(field: Any) -> str:
    return (field.json_schema_extra or {}).get("widget", "")


def _spec(model: type[BaseModel], name: str, field: Any, options: list[tuple[str, str]] | None) -> FieldSpec:
    extra = field.json_schema_extra or {}
    kind = _widget(field) or _kind(field.annotation)
    bounds = {
        key: getattr(rule, key) for rule in field.metadata for key in ("ge", "le", "max_length") if hasattr(rule, key)
    }
    if options is not None and kind == "number":
        kind = "select"  # the key of a thing is chosen, never typed
    if options is None:
        options = _options(field.annotation, extra.get("vocab"))
    if kind == "text" and options:
        kind = "select"
    if kind == "text" and bounds.get("max_length", 0) > 200:
        kind = "textarea"
    return FieldSpec(
        name, kind, t(extra["label"]) if "label" in extra else _label(model, name),
        t(extra["hint"]) if "hint" in extra else _hint(model, name), field.is_required(), options,
        bounds.get("ge"), bounds.get("le"), bounds.get("max_length") if kind in ("text", "textarea") else None,
        extra.get("autocomplete", ""),
    )  # fmt: skip


def _label(model: type[BaseModel], name: str) -> str:
    return t(next((code for code in _own("field", model, name) if known(code)), f"field.{name}"))


def _hint(model: type[BaseModel], name: str) -> str:
    code = next((code for code in (*_own("hint", model, name), f"hint.{name}") if known(code)), None)
    return t(code) if code else ""


def _own(kind: str, model: type[BaseModel], name: str) -> list[str]:
    """A form's own words, else those of the form it grew out of."""
    return [f"{kind}.{each.__name__}.{name}" for each in model.__mro__ if each.__name__ != "object"]


def _bare(annotation: Any) -> Any:
    """The type under Optional and Annotated."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return _bare(next(arg for arg in get_args(annotation) if arg is not type(None)))
    return annotation


KINDS: dict[type, str] = {bool: "checkbox", int: "number", Decimal: "decimal", date: "date"}


def _kind(annotation: Any) -> str:
    bare = _bare(annotation)
    if get_origin(bare) in (list, set):
        return "multiselect"
    if isinstance(bare, type) and issubclass(bare, StrEnum):
        return "radios" if len(bare) <= 4 else "select"
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return "group"
    return KINDS.get(bare, "text")


def _options(annotation: Any, table: str | None) -> list[tuple[str, str]]:
    bare = _bare(annotation)
    if get_origin(bare) in (list, set):
        bare = _bare(get_args(bare)[0])
    if table:
        return [(code, coded(table, code)) for code in vocab.table(table)]
    if isinstance(bare, type) and issubclass(bare, StrEnum):
        return [(member.value, t(f"word.{bare.__name__}.{member.value}")) for member in bare]
    return []
