"""The log as a page: who did what to which thing, newest first."""

import json
from typing import Annotated

from fastapi import Query, Request, Response

from app import access, log
from app.deps import CurrentActor, SessionDep, WindowDep
from app.web import policy_form
from app.web.render import render
from app.web.routing import web_router

router = web_router("/log")
KINDS = (
    "unit", "cadre", "round", "stage", "candidacy", "seat", "objection", "post", "placement", "cycle", "evaluation",
    "document", "pool_member", "sitting", "user_account", "api_key", "sign_in",
)  # fmt: skip
POLICY = ("round.set_policy", "round.amend_policy")
Word = Annotated[str, Query(max_length=40)]


@router.get("")
def index(
    request: Request, session: SessionDep, actor: CurrentActor, window: WindowDep,
    type: Word = "", key: Word = "",  # noqa: A002
) -> Response:  # fmt: skip
    access.require(actor, "log.read")
    page = log.search(session, actor, window, type, key)
    facts = {row.seq: json.loads(row.facts) for row in page.items}
    policies = [row.seq for row in page.items if row.verb in POLICY and "changed" in facts[row.seq]]
    return render(
        request, "log/index.html", here="log", page=page, kind=type, key=key, kinds=KINDS,
        facts=facts, changes={seq: policy_form.logged(facts[seq]["changed"]) for seq in policies},
    )  # fmt: skip
