"""Which action functions a route reaches, read from its bytecode: handlers of three lines call them by name."""

import dis
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

from fastapi import APIRouter
from fastapi.routing import APIRoute

from app import api, web
from tests.house.verbs import acts

API = "/api/v1"
SKINS = ("app.api", "app.web")


class Face(NamedTuple):
    path: str
    method: str
    acts: frozenset[str]


def routes(routers: Iterable[APIRouter]) -> Iterator[APIRoute]:
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute):
                yield route
            elif isinstance(inner := getattr(route, "original_router", None), APIRouter):
                yield from routes([inner])


def faces() -> tuple[list[Face], list[Face]]:
    """JSON routes and pages that change something."""
    return _changing(api.routers()), _changing(web.routers())


def _changing(routers: Iterable[APIRouter]) -> list[Face]:
    return [
        Face(route.path, method, frozenset(reached(route.endpoint)))
        for route in routes(routers)
        for method in sorted(route.methods & {"POST", "PUT", "PATCH", "DELETE"})
    ]


def reached(function: Callable[..., Any], seen: frozenset[int] = frozenset()) -> set[str]:
    """Names of the acts that a handler calls, also through functions of its own skin and what it was made with."""
    if id(function) in seen or not isinstance(function, FunctionType):
        return set()
    if (name := f"{function.__module__}.{function.__name__}") in acts():
        return {name} if acts()[name] else set()
    if not function.__module__.startswith(SKINS):
        return set()
    held = [cell.cell_contents for cell in function.__closure__ or ()]
    called = [*named(function.__code__, function.__globals__), *held]
    return {name for each in called for name in reached(each, seen | {id(function)})}


def named(code: CodeType, names: dict[str, Any]) -> Iterator[Any]:
    """The objects that code loads: globals, and attributes of modules."""
    last: Any = None
    for step in dis.get_instructions(code):
        if step.opname == "LOAD_GLOBAL":
            last = names.get(step.argval)
            yield last
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD") and isinstance(last, ModuleType):
            last = getattr(last, step.argval, None)
            yield last
        elif step.opname not in ("CACHE", "PRECALL", "PUSH_NULL"):
            last = None
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from named(constant, names)
