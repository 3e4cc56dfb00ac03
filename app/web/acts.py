"""One action, one address: GET draws its form, POST acts. Both come from one line in a noun's router.

    act(router, "/{round_id}/opening", ROUND, "open", round_in_path, rounds.open_, asked=None)

The address is the transition's noun, the words are labels, the fields are the input model's; so the page and
the API can only differ in dress. A refusal draws the same form again (app/web/failures.py).
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from app import access
from app.asked import Asked
from app.deps import CurrentActor, SessionDep, expect
from app.errors import Refused
from app.labels import known, t
from app.shapes import sentence
from app.web.forms import FormVersion, Options, fields_of, filled
from app.web.render import Failure, render, see
from app.workflow import Machine, spoken


class Nothing(Asked):
    """An act that asks nothing."""


Facts = list[tuple[str, Any]]


def act(
    router: APIRouter, path: str, machine: Machine, verb: str, load: Callable[..., Any], do: Callable[..., Any],
    asked: type[BaseModel] | None = None, options: Callable[..., Options] | None = None,
    about: Callable[[Any], Facts] | None = None, start: Callable[..., dict[str, Any]] | None = None,
    back: Callable[[Any], str] | None = None, here: str = "", template: str = "act.html", danger: bool = False,
    more: Callable[..., dict[str, Any]] | None = None, finds: Callable[..., dict[str, Any]] | None = None,
    opens: Callable[[Mapping[str, str]], dict[str, Any]] | None = None,
) -> None:  # fmt: skip
    """Register GET and POST of one action. `options` fills choices, `start` the first values, `about` the facts,
    `opens` puts what a link to the form asks for over the first values (given the address's query),
    `more` what a template of its own needs besides, `finds` the same where it is searched for (given the request), with
    the choices as `options`;
    `back` is where the thing is seen afterwards. An act that was only tried (`dry_run`) is answered by its own page,
    as typed, with what came out in `request.state.tried`."""
    model = asked or Nothing
    move = machine.transitions[verb]
    code = f"{machine.name}.{verb}"

    def page(
        request: Request, session: SessionDep, actor: CurrentActor, entity: Annotated[Any, Depends(load)]
    ) -> Response:
        access.require(actor, code, entity)
        failure: Failure | None = getattr(request.state, "failure", None)
        found = finds(request, session, actor, entity) if finds else {}
        choices = found.pop("options", None) or (options(session, actor, entity) if options else None)
        named = spoken(machine.name, verb, entity)
        first = start(session, actor, entity) if start else {}
        first |= opens(request.query_params) if opens else {}
        first |= getattr(request.state, "typed", {})
        return render(
            request, template, here=here or machine.name + "s",
            title=t(named), button=t(named), sentence=_said(spoken(machine.name, verb, entity, "does")),
            crumbs=[(f"/{entity.place}", _name(entity))], facts=about(entity) if about else [],
            fields=fields_of(model, choices),
            values=failure.values if failure else first, errors=failure.errors if failure else {},
            refusal=failure.refusal if failure else why_not(machine, verb, entity),
            action=request.url.path, cancel=f"/{entity.place}", version=entity.version, danger=danger, entity=entity,
            **(more(session, actor, entity) if more else {}),
            **found,
        )  # fmt: skip

    def perform(
        request: Request, session: SessionDep, actor: CurrentActor, entity: Annotated[Any, Depends(load)],
        version: FormVersion, asked: filled(model),
    ) -> Response:  # fmt: skip
        expect(entity, version)
        made = do(session, actor, entity, asked) if model is not Nothing else do(session, actor, entity)
        if getattr(made, "dry_run", False):
            request.state.tried, request.state.typed = made, asked.model_dump(mode="json")
            return page(request, session, actor, entity)
        thing = made if hasattr(made, "place") else entity
        return see(back(thing) if back else f"/{thing.place}")

    router.add_api_route(path, page, methods=["GET"], name=f"{code}.form")
    router.add_api_route(path, perform, methods=["POST"], name=code)
    assert path.endswith(move.noun), f"{code} lives at {move.noun}, not at {path}"


def _said(code: str) -> str:
    return t(code) if known(code) else ""


def _name(entity: Any) -> str:
    return getattr(entity, "label", None) or str(entity.external_key)


def why_not(machine: Machine, verb: str, entity: Any) -> str:
    """Said before anything is typed in vain."""
    try:
        machine.check(entity, verb)
    except Refused as refused:
        return sentence(refused)
    return ""
