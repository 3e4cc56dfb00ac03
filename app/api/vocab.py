"""Code tables and the words of the house, so that a client needs no list of its own."""

from enum import StrEnum
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel

from app import vocab
from app.access import Role
from app.api.lists import Shape
from app.api.routing import api_router
from app.deps import CurrentActor
from app.domain.evaluations.states import EvaluationState
from app.domain.placements.states import EndReason, PlacementState
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.states import PostState
from app.domain.rounds.path.models import StageKind
from app.domain.rounds.states import CandidacyState, RoundState
from app.domain.units.models import Level
from app.errors import NotFound
from app.labels import t, using

router = api_router("/vocab", "vocab")
WORDS: dict[str, type[StrEnum]] = {
    "role": Role, "level": Level, "kind": PlacementKind, "direction": Direction, "stage_kind": StageKind,
    "end_reason": EndReason,
}  # fmt: skip
STATES: dict[str, tuple[str, type[StrEnum]]] = {
    "round_state": ("round", RoundState), "candidacy_state": ("candidacy", CandidacyState),
    "post_state": ("post", PostState), "placement_state": ("placement", PlacementState),
    "evaluation_state": ("evaluation", EvaluationState),
}  # fmt: skip


class Tables(Shape):
    tables: list[str]


class Entry(BaseModel):
    """`extra` is what else the table knows, such as order or kinship class."""

    code: str
    zh: str
    en: str
    extra: dict[str, str]


class Table(Shape):
    name: str
    entries: list[Entry]


@router.get("", response_model=Tables)
def vocab_tables(actor: CurrentActor):
    return {"tables": sorted([*vocab.names(), *WORDS, *STATES])}


@router.get("/{name}", response_model=Table)
def vocab_table(actor: CurrentActor, name: Annotated[str, Path(max_length=40)]):
    return {"name": name, "entries": _entries(name)}


def _entries(name: str) -> list[Entry]:
    if name in vocab.names():
        return [
            Entry(code=code, zh=row.zh, en=row.en, extra=dict(row.extra)) for code, row in vocab.table(name).items()
        ]
    if name in WORDS:
        return [_spoken(f"word.{WORDS[name].__name__}.{word.value}", word.value) for word in WORDS[name]]
    if name in STATES:
        machine, states = STATES[name]
        return [_spoken(f"state.{machine}.{state.value}", state.value) for state in states]
    raise NotFound()


def _spoken(label: str, code: str) -> Entry:
    with using("zh_CN"):
        zh = t(label)
    with using("en"):
        return Entry(code=code, zh=zh, en=t(label), extra={})
