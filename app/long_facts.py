"""What a long job keeps as JSON, there and back: who asked, and the facts of a refusal."""

import re
from dataclasses import asdict
from datetime import date
from typing import Any

from app.access import Actor, Role
from app.errors import DomainError, Fault
from app.labels import t
from app.log import plain as plainly

DAY = re.compile(r"\d{4}-\d\d-\d\d")


def kept(actor: Actor) -> dict[str, Any]:
    return {**asdict(actor), "scopes": sorted(actor.scopes)}


def actor_of(told: dict[str, Any]) -> Actor:
    return Actor(**{**told, "role": Role(told["role"]), "scopes": frozenset(told["scopes"])})


def plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in facts.items()}


def fact_of(value: Any) -> Any:
    """As a sentence takes it: a day is a day again, a refusal within a refusal speaks the reader's language."""
    if isinstance(value, dict):
        return words(value)
    return date.fromisoformat(value) if isinstance(value, str) and DAY.fullmatch(value) else value


def words(told: dict[str, Any]) -> str:
    return t(f"errors.{told['code']}", **{name: fact_of(value) for name, value in told["facts"].items()})


def refusal(why: DomainError | Fault) -> dict[str, Any]:
    return {"code": why.code, "facts": plain(why.facts)}


def _plain(value: Any) -> Any:
    if isinstance(value, DomainError | Fault):
        return refusal(value)
    return value if isinstance(value, str | int | float | bool | None | list) else plainly(value)
