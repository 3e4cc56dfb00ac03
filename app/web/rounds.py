"""Rounds as pages: the list, one round with its tabs, and the acts that move it."""

import re
from typing import Annotated, Any

from fastapi import Query, Request, Response

from app import access, log
from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.deps import CurrentActor, RoundInPath, SessionDep, WindowDep, round_around, round_in_path
from app.domain.documents.models import DocumentKind
from app.domain.matching import queries as matchings
from app.domain.posts.kinds import PlacementKind
from app.domain.rounds import actions, course, queries
from app.domain.rounds.decision import decisions, listing, publishing
from app.domain.rounds.decision import queries as decided
from app.domain.rounds.decision.states import OBJECTION
from app.domain.rounds.inputs import Grounds, MeetingDecision, Reopening, RoundEntry
from app.domain.rounds.models import Round
from app.domain.rounds.people import duplicates
from app.domain.rounds.people.inputs import BulkVerb
from app.domain.rounds.planning import lead
from app.domain.rounds.states import ROUND, CandidacyState, RoundState
from app.domain.trainings import queries as trainings
from app.errors import Invalid
from app.labels import t
from app.shapes import actions as actions_of
from app.web import figures
from app.web.acts import act
from app.web.documents import attachments, folder
from app.web.forms import member
from app.web.plan_view import drawn
from app.web.policy_form import PolicyForm, asked, beside, defaults, levels, said
from app.web.render import render
from app.web.routing import web_router

router = web_router("/rounds")
YEAR = re.compile(r"(19|20|21)\d\d")
Word = Annotated[str, Query(max_length=40)]
KINDS = {
    "draft": "off", "recommending": "doing", "selecting": "doing", "listed": "now", "decided": "now",
    "publicized": "now", "confirmed": "done", "cancelled": "off",
}  # fmt: skip
PERSON_KINDS = {
    "draft": "off", "recommended": "", "returned": "now", "declined": "off", "eligible": "done", "ineligible": "stop",
    "eliminated": "off", "chosen": "done", "reserve": "", "not_chosen": "off", "confirmed": "done", "placed": "done",
    "withdrawn": "off",
}  # fmt: skip
AFTER_THE_PATH = (RoundState.LISTED, RoundState.DECIDED, RoundState.PUBLICIZED, RoundState.CONFIRMED)
TABS = ("standings", "candidacies", "stages", "decision", "trainings", "figures", "plan")
FIRST_TAB = {"draft": "plan", "recommending": "candidacies", "cancelled": "plan", "decided": "decision"}


@router.get("")
def index(
    request: Request, session: SessionDep, actor: CurrentActor, window: WindowDep, q: Word = "", state: Word = "",
    kind: Word = "", year: Word = "",
) -> Response:  # fmt: skip
    wanted, of_kind = member(RoundState, state), member(PlacementKind, kind)
    opened_in = int(year) if YEAR.fullmatch(year) else None
    page = queries.search(session, actor, window, q, wanted, of_kind, opened_in)
    rows = [
        (row, course.turn(row.state, row.closes_on, row.starts_on, row.publicity_to, today())) for row in page.items
    ]
    return render(
        request, "rounds/index.html", here="rounds", rows=rows, next=page.next, q=q, state=wanted or "",
        kind=of_kind or "", year=opened_in or "", years=range(today().year + 1, today().year - 5, -1),
        kinds=KINDS, states=list(RoundState), placement_kinds=list(PlacementKind),
        may_create=access.may(actor, "round.create"),
    )  # fmt: skip


@router.get("/{round_id}")
def show(
    request: Request, session: SessionDep, actor: CurrentActor, round_: RoundInPath, window: WindowDep, tab: Word = "",
    reached: Word = "", left_at: Word = "",
) -> Response:  # fmt: skip
    tab = tab if tab in TABS else FIRST_TAB.get(round_.state, "standings")
    organizes = access.may(actor, "objection.read", round_)
    notice = round_.publicity
    return render(
        request, "rounds/show.html", here="rounds", round_=round_, tab=tab, tabs=TABS, kinds=KINDS,
        person_kinds=PERSON_KINDS, organizes=organizes,
        unsettled=queries.unsettled(session, round_) if organizes else 0,
        recommends=access.may(actor, "round.recommend", round_), choices=actions_of(ROUND, actor, round_),
        steps=course.steps(session, round_, today()),
        turn=course.turn(round_.state, round_.closes_on, round_.starts_on, notice and notice.ends_on, today()),
        workday=publishing.workday_of(round_, session, today()) if notice else 0,
        days=publishing.notice_days(session, round_) if notice else [],
        history=log.history(session, actor, "round", round_.id, limit=8) if organizes else [],
        reached=reached, left_at=left_at, matching=matchings.find(session, actor, round_),
        **_tab(session, actor, round_, window, tab, organizes, reached, left_at),
    )  # fmt: skip


def _tab(
    session: WorkSession, actor: Actor, round_: Round, window: Any, tab: str, organizes: bool,
    reached: str, left_at: str,
) -> dict[str, Any]:  # fmt: skip
    """Only what the open tab shows is read."""
    told: dict[str, Any] = {
        "standings": None, "people": None, "objections": [], "asked": [], "trainings": [], "twice": [], "bulk": [],
    }  # fmt: skip
    told["room"] = None
    if tab == "standings" and organizes:
        told["standings"] = queries.standings_page(session, actor, round_, window)
    elif tab == "candidacies":
        told["people"] = queries.candidacies(session, actor, round_, window, None, reached, left_at)
        told["twice"] = duplicates.of(session, actor, round_) if organizes else []
        told["bulk"] = [verb for verb in BulkVerb if _offered(actor, round_, verb, organizes)]
    elif tab == "figures":
        told["figures"] = figures.of_round(session, actor, round_)
    elif tab == "trainings" and access.may(actor, "training.read"):
        told["trainings"] = trainings.of_round(session, actor, round_)
    elif tab == "plan":
        told |= {"asked": asked(round_.rules), "rules_said": said(round_.rules), **drawn(session, actor, round_)}
        told["folder"] = folder(session, actor, round_)
    elif tab == "decision" and organizes:
        told["room"] = decided.room(session, actor, round_)
        found = queries.objections(session, actor, round_)
        told["objections"] = [(each, actions_of(OBJECTION, actor, each)) for each in found]
    return told


def _offered(actor: Actor, round_: Round, verb: BulkVerb, organizes: bool) -> bool:
    """Verbs for many that can have an effect here; whether on each name, the preview says."""
    speaks = round_.state == RoundState.RECOMMENDING and bool(round_.rules.layers or round_.rules.own_application)
    there = {
        BulkVerb.CHECK: organizes and round_.state == RoundState.RECOMMENDING,
        BulkVerb.WITHDRAW: round_.state in (RoundState.RECOMMENDING, RoundState.SELECTING),
        BulkVerb.FEEDBACK: organizes and round_.state in AFTER_THE_PATH,
    }  # fmt: skip
    return there.get(verb, speaks) and access.may(actor, f"candidacy.{verb}")


def concerned(round_: Round) -> list[tuple[str, Any]]:
    return [(t("rounds.round"), round_.title), (t("rounds.state"), t(f"state.round.{round_.state}"))]


def _closing(round_: Round) -> list[tuple[str, Any]]:
    """Who is left behind is said before, not found out after."""
    waiting = sum(each.state == CandidacyState.RECOMMENDED and bool(each.layer) for each in round_.candidacies)
    left = [(t("people.still_waiting"), t("people.still_waiting_n", n=waiting))] if waiting else []
    return [*concerned(round_), *left]


def _plan(session: WorkSession, actor: Actor, round_: Round) -> dict[str, Any]:
    plain = {name: getattr(round_, name) for name in RoundEntry.model_fields if name != "policy"}
    return plain | {"lead_members": lead.text(round_.lead_members)}


def _meeting(session: WorkSession, actor: Actor, round_: Round) -> dict[str, Any]:
    return {"held_on": today(), "against": 0, "deferred": 0}


def _policy(session: WorkSession, actor: Actor, round_: Round, form: PolicyForm) -> Round:
    try:
        return actions.set_policy(session, actor, round_, form.applied_to(round_.rules))
    except Invalid as refused:
        raise beside(refused) from refused


for noun, verb, do, model, more in (
    ("opening", "open", actions.open_, None, {}),
    ("revision", "revise", actions.revise, RoundEntry, {"start": _plan}),
    ("eligibility-checks", "check_all", actions.check_all, None, {}),
    ("recall", "recall", actions.recall, Grounds, {}),
    ("recommendation-closing", "close", actions.close, None, {"about": _closing}),
    ("recommendation-reopening", "reopen", actions.reopen, Reopening, {}),
    ("shortlist", "draw_up_list", listing.draw_up, None, {}),
    ("shortlist-withdrawal", "withdraw_list", listing.withdraw, Grounds, {}),
    ("decision", "decide", decisions.decide, MeetingDecision, {"start": _meeting}),
    ("confirmation", "confirm", decisions.confirm, None, {}),
    ("cancellation", "cancel", actions.cancel, Grounds, {"danger": True}),
    ("revival", "revive", actions.revive, Grounds, {}),
):
    told = {"about": concerned, **more}
    act(router, f"/{{round_id}}/{noun}", ROUND, verb, round_in_path, do, asked=model, **told)
act(
    router, "/{round_id}/policy", ROUND, "set_policy", round_in_path, _policy, asked=PolicyForm, about=concerned,
    start=lambda session, actor, round_: PolicyForm.of(round_.rules), template="rounds/policy.html",
    options=lambda session, actor, round_: levels(),
    more=lambda session, actor, round_: {"defaults": defaults(round_.kind)},
)  # fmt: skip
attachments(router, "/{round_id}", round_around, here="rounds", kind=DocumentKind.PLAN)
