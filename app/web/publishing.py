"""The decision's ways back, the preview before publishing, and feedback, as pages."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.deps import CurrentActor, RoundInPath, SessionDep, candidacy_in_path, round_in_path
from app.domain.rounds.decision import decisions, feedback, publishing
from app.domain.rounds.decision.inputs import FeedbackWords, NoticeDays
from app.domain.rounds.inputs import Grounds, PublicNotice
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.states import PENDING, ROUND
from app.labels import t
from app.shapes import actions as actions_of
from app.shapes import told
from app.web.acts import act
from app.web.render import render
from app.web.rounds import concerned
from app.web.routing import web_router

router = web_router("/rounds/{round_id}")
KINDS = {
    "chosen": "done", "reserve": "", "moved_up": "now", "not_chosen": "off", "confirmed": "done", "struck": "stop",
}  # fmt: skip


@router.get("/publicity-preview")
def preview(
    request: Request, session: SessionDep, actor: CurrentActor, round_: RoundInPath,
    asked: Annotated[NoticeDays, Query()],
) -> Response:  # fmt: skip
    seen = publishing.preview(session, actor, round_, asked)
    choices = [each for each in actions_of(ROUND, actor, round_) if each.verb == "publicize"]
    return render(
        request, "rounds/publicity_preview.html", here="rounds", round_=round_, seen=seen, choices=choices,
        told=told, notification_kinds=KINDS,
    )  # fmt: skip


def _notice(session: WorkSession, actor: Actor, round_: Round) -> dict[str, Any]:
    return {"starts_on": today(), "workdays": round_.rules.publicity_workdays}


def _seen(session: WorkSession, actor: Actor, round_: Round) -> dict[str, Any]:
    pending = round_.state in PENDING
    seen = publishing.preview(session, actor, round_, NoticeDays()) if pending else None
    return {"seen": seen, "round_": round_, "told": told, "notification_kinds": KINDS}


def _person(candidacy: Candidacy) -> list[tuple[str, Any]]:
    return [
        (t("rounds.person"), candidacy.cadre.name), (t("rounds.unit"), candidacy.unit.name),
        (t("rounds.round"), candidacy.round_.title),
    ]  # fmt: skip


def _words(session: WorkSession, actor: Actor, candidacy: Candidacy) -> dict[str, Any]:
    return {"words": candidacy.feedback.words if candidacy.feedback else ""}


act(
    router, "/publicity", ROUND, "publicize", round_in_path, publishing.publicize, asked=PublicNotice, about=concerned,
    start=_notice, template="rounds/publicity.html", more=_seen,
)  # fmt: skip
for noun, verb, do in (
    ("decision-rescission", "rescind", decisions.rescind),
    ("publicity-stop", "stop_publicity", publishing.stop),
    ("confirmation-reversal", "unconfirm", decisions.unconfirm),
):
    act(router, f"/{noun}", ROUND, verb, round_in_path, do, asked=Grounds, about=concerned, danger=True)
act(
    router, "/candidacies/{candidacy_id}/feedback", CANDIDACY, "give_feedback", candidacy_in_path, feedback.give,
    asked=FeedbackWords, about=_person, start=_words, here="rounds",
)  # fmt: skip
