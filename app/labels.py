"""t(code): every sentence of the house, from labels/<locale>/*.toml. Chinese first, English second."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from markupsafe import Markup

from app import vocab
from app.clock import local
from app.config import settings

LOCALES = ("zh_CN", "en")
FOLDER = Path(__file__).parent / "labels"
_locale: ContextVar[str] = ContextVar("locale", default="")


def t(code: str, /, **facts: Any) -> str:
    """The sentence of a code in the reader's language, with its facts filled in.

    A fact that is a date is written 2026.06.18; a fact "@code" is itself translated, "@vocab.area.law" by its code
    table; a list is each of them. "{n} {n:day|days}" says its first word for one, the second else. An unknown code
    comes back as it is: a house test finds it, a user still sees which thing is meant.
    """
    sentence = table(current_locale()).get(code)
    if sentence is None:
        return code
    spoken = {name: _spoken(value) for name, value in facts.items()}
    return _SPEAKER.vformat(sentence, (), spoken) if facts else sentence


def known(code: str) -> bool:
    return code in table(current_locale())


def current_locale() -> str:
    return _locale.get() or settings().default_locale


def set_locale(locale: str) -> None:
    _locale.set(locale if locale in LOCALES else settings().default_locale)


@contextmanager
def using(locale: str) -> Iterator[None]:
    token = _locale.set(locale)
    try:
        yield
    finally:
        _locale.reset(token)


@lru_cache
def table(locale: str) -> dict[str, str]:
    """All labels of a language by dotted code; a code told twice is an error."""
    merged: dict[str, str] = {}
    for path in sorted((FOLDER / locale).glob("*.toml")):
        for code, sentence in _flat(tomllib.loads(path.read_text("utf-8"))):
            if code in merged:
                raise ValueError(f"label {code} stands twice, the second time in {path}")
            merged[code] = sentence
    return merged


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)


class _Speaker(Formatter):
    """str.format, and the number of a word: {n:day|days}."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, many, several = format_spec.partition("|")
        if not many:
            return super().format_field(value, format_spec)
        return one if Markup(value).striptags() == "1" else several


_SPEAKER = _Speaker()


def _spoken(value: Any) -> Any:
    if isinstance(value, datetime):
        return local(value).strftime("%Y.%m.%d %H:%M")
    if isinstance(value, date):
        return value.strftime("%Y.%m.%d")
    if isinstance(value, list):
        return t("list.between").join(str(_spoken(each)) for each in value)
    if isinstance(value, str) and value.startswith("@vocab."):
        return _of_table(*value.split(".", 2)[1:])
    if isinstance(value, str) and value.startswith("@"):
        return t(value[1:])
    return value


def _of_table(name: str, code: str) -> str:
    entry = vocab.table(name).get(code)
    return code if entry is None else entry.en if current_locale() == "en" else entry.zh
