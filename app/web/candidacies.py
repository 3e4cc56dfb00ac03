"""The people of a round as pages: recommending, one candidacy with its findings, and its acts."""

from typing import Any

from fastapi import Request, Response

from app import log
from app.access import Actor
from app.db import WorkSession
from app.deps import CandidacyInPath, CurrentActor, SessionDep, candidacy_in_path, round_in_path
from app.domain.rounds import actions, queries
from app.domain.rounds.inputs import Grounds, Recommendation
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people import candidacies
from app.domain.rounds.states import CANDIDACY, ROUND
from app.labels import t
from app.shapes import actions as actions_of
from app.web.acts import act
from app.web.render import render
from app.web.rounds import PERSON_KINDS, concerned
from app.web.routing import web_router

router = web_router("/rounds/{round_id}")


@router.get("/candidacies/{candidacy_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath) -> Response:
    return render(
        request, "rounds/candidacy.html", here="rounds", candidacy=candidacy, cadre=candidacy.cadre,
        state=candidacy.state_for(actor),
        round_=candidacy.round_, findings=queries.findings(session, candidacy), person_kinds=PERSON_KINDS,
        choices=actions_of(CANDIDACY, actor, candidacy), results=queries.results(session, actor, candidacy),
        history=log.history(session, actor, "candidacy", candidacy.id),
    )  # fmt: skip


def _about(candidacy: Candidacy) -> list[tuple[str, Any]]:
    return [
        (t("rounds.person"), candidacy.cadre.name), (t("rounds.unit"), candidacy.unit.name),
        (t("rounds.round"), candidacy.round_.title),
    ]  # fmt: skip


def _people(session: WorkSession, actor: Actor, round_: Round) -> dict[str, list[tuple[str, str]]]:
    rows = queries.may_recommend(session, actor, round_)
    return {"cadre_key": [(row.key, t("rounds.person_at", name=row.name, unit=row.unit)) for row in rows]}


def _rules(round_: Round) -> list[tuple[str, Any]]:
    rules = round_.rules
    return [
        *concerned(round_), (t("rounds.until"), round_.closes_on.strftime("%Y.%m.%d")),
        (t("field.PolicyForm.per_unit_limit"), rules.per_unit_limit),
    ]  # fmt: skip


act(
    router, "/candidacies", ROUND, "recommend", round_in_path, actions.recommend, asked=Recommendation, options=_people,
    about=_rules,
)  # fmt: skip
for noun, verb, do, asked in (
    ("eligibility-check", "check", candidacies.check, None),
    ("withdrawal", "withdraw", candidacies.withdraw, Grounds),
    ("reinstatement", "reinstate", candidacies.reinstate, Grounds),
):
    act(
        router,
        f"/candidacies/{{candidacy_id}}/{noun}",
        CANDIDACY,
        verb,
        candidacy_in_path,
        do,
        asked=asked,
        about=_about,
        here="rounds",
    )
