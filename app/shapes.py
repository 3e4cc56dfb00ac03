"""What both faces say about a thing in the same way: its choices, a refusal's sentence."""

from decimal import Decimal
from typing import Any, NamedTuple

from app import vocab
from app.access import Actor
from app.errors import DomainError
from app.labels import current_locale, known, t
from app.workflow import Machine, spoken


class Action(NamedTuple):
    """One entry under `actions` in a stateful shape, one button on a page. `blocked` says why not yet."""

    verb: str
    title: str
    href: str
    blocked: str | None
    primary: bool


def actions(machine: Machine, actor: Actor, entity: Any, prefix: str = "") -> list[Action]:
    return [
        Action(
            verb=choice.verb,
            title=t(spoken(machine.name, choice.verb, entity)),
            href=f"{prefix}/{entity.place}/{choice.noun}",
            blocked=t(f"errors.{choice.blocked.code}", **choice.blocked.facts) if choice.blocked else None,
            primary=choice.primary,
        )
        for choice in machine.choices(actor, entity)
    ]


def coded(table: str, code: str | None) -> str:
    """The word of a code in the reader's language; a missing value is –."""
    if not code:
        return "–"
    entry = vocab.table(table).get(code)
    if entry is None:
        return code
    return entry.en if current_locale() == "en" else entry.zh


def told(kind: str, name: str, round_: str, organizer: str) -> str:
    """What a person and their unit read in a notification."""
    return t(f"told.{kind}", name=name, round=round_, organizer=organizer)


def sentence(error: DomainError) -> str:
    return t(f"errors.{error.code}", **error.facts)


def words_of(told: dict[str, Any]) -> str:
    """One pydantic error in the reader's words; what was typed is not repeated."""
    code = f"validation.{told['type']}"
    plain = str | int | float | Decimal
    facts = {name: value for name, value in told.get("ctx", {}).items() if isinstance(value, plain)}
    if "expected" in facts:  # pydantic glues its list with an English word
        facts["expected"] = str(facts["expected"]).replace(" or ", ", ")
    return t(code, **facts) if known(code) else told["msg"]
