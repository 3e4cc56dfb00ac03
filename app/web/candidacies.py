"""The people of a round as pages: recommending, one candidacy with its findings, and its acts."""

from typing import Any

from fastapi import Request, Response

from app import access, log
from app.deps import CandidacyInPath, CurrentActor, SessionDep, candidacy_in_path
from app.domain.rounds import queries
from app.domain.rounds.decision import notifications
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy
from app.domain.rounds.people import candidacies, duplicates
from app.domain.rounds.people.states import CANDIDACY
from app.labels import t
from app.shapes import actions as actions_of
from app.web.acts import act
from app.web.publishing import KINDS as NOTE_KINDS
from app.web.render import render
from app.web.rounds import PERSON_KINDS
from app.web.routing import web_router

router = web_router("/rounds/{round_id}")


@router.get("/candidacies/{candidacy_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath) -> Response:
    organizes = access.may(actor, "duplicate.read", candidacy.round_)
    return render(
        request, "rounds/candidacy.html", here="rounds", candidacy=candidacy, cadre=candidacy.cadre,
        state=candidacy.state_for(actor),
        round_=candidacy.round_, findings=queries.findings(session, candidacy), person_kinds=PERSON_KINDS,
        choices=actions_of(CANDIDACY, actor, candidacy), results=queries.results(session, actor, candidacy),
        history=log.history(session, actor, "candidacy", candidacy.id),
        words=[(word, queries.reads_opinion(actor, word)) for word in candidacy.endorsements],
        notes=notifications.of(session, actor, candidacy), notification_kinds=NOTE_KINDS,
        feedback=candidacy.feedback if organizes else None,
        twice=duplicates.of(session, actor, candidacy.round_, candidacy.id) if organizes else [],
    )  # fmt: skip


def _about(candidacy: Candidacy) -> list[tuple[str, Any]]:
    return [
        (t("rounds.person"), candidacy.cadre.name), (t("rounds.unit"), candidacy.unit.name),
        (t("rounds.round"), candidacy.round_.title),
    ]  # fmt: skip


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
