"""The board of matching: a round's drafts side by side, one draft with people, posts and the reasons."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Query, Request, Response

from app import access
from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.deps import CurrentActor, DraftInPath, RoundInPath, SessionDep, WindowDep
from app.domain.matching import board, board_posts, comparison, desk, places, proposal, queries, wish_lists
from app.domain.matching.catalogue import RULES
from app.domain.matching.models import Draft, Matching
from app.domain.matching.states import DRAFT, MATCHING, DraftState, MatchingState
from app.domain.rounds.models import Round
from app.domain.rounds.states import ROUND
from app.errors import DomainError
from app.labels import t
from app.paging import Window
from app.shapes import actions as actions_of
from app.shapes import sentence
from app.web.board_drawing import glyphs, links, rings
from app.web.render import Failure, render
from app.web.routing import web_router
from app.workdays import completed_years

router = web_router("/rounds/{round_id}")
Word = Annotated[str, Query(max_length=120)]
Further = Annotated[str, Query(max_length=600)]
Id = Annotated[int, Query(ge=0, lt=2**63)]
KINDS = {
    "editing": "", "solving": "doing", "solved": "done", "infeasible": "stop", "failed": "stop", "adopted": "now",
    "set_aside": "off", "under_way": "doing",
}  # fmt: skip
SHOWN = 120
A_PAGE = 40  # where posts are too many to be shown at once
MORE = 6
MOVED = 20
LETTERS = "ABCDEFGH"


@router.get("/matching")
def show(request: Request, session: SessionDep, actor: CurrentActor, round_: RoundInPath) -> Response:
    """Before it is opened: the way to open it. The organizer sees the drafts, the others what they may wish."""
    matching = queries.find(session, actor, round_)
    if matching is None:
        return _before(request, session, actor, round_)
    if not access.may(actor, "draft.read", matching):
        return _wishes(request, session, actor, matching)
    first = next((each for each in matching.drafts if each.points is not None), None)
    return render(
        request, "matching/show.html", here="rounds", matching=matching, round_=round_, kinds=KINDS, first=first,
        choices=actions_of(MATCHING, actor, matching), people=places.count_people(session, round_),
        wished=board.wished(session, actor, matching), rules=matching.rules,
        catalogue=RULES, is_wishing=matching.state == MatchingState.WISHING,
    )  # fmt: skip


@router.get("/matching/drafts/{draft_id}")
def show_draft(
    request: Request, session: SessionDep, actor: CurrentActor, draft: DraftInPath, window: WindowDep,
    q: Word = "", county: Word = "", unplaced: Word = "", person: Id = 0, post: Word = "", beside: Id = 0,
    further: Further = "",
) -> Response:  # fmt: skip
    asked, of = int(post) if post.isdecimal() and len(post) < 19 else 0, board_posts.count(session, draft)
    window = replace(window, limit=SHOWN if of <= board_posts.WHOLE else A_PAGE)
    people = board.people(session, actor, draft, window, q, bool(unplaced), county)
    posts = board_posts.posts(session, actor, draft, of, people.items, q, county, further or None)
    chosen = person or (people.items[0].candidacy_id if people.items else 0)
    choices = actions_of(DRAFT, actor, draft)
    context: dict[str, Any] = {
        "draft": draft, "people": people, "counties": posts.counties, "posts": posts, "q": q, "county_asked": county,
        "county_names": board_posts.county_names(session, draft), "person": person, "many": _many(session, draft),
        "cursor": window.cursor, "unplaced": unplaced, "chosen": chosen, "asked": asked, "kinds": KINDS,
        "choices": choices, "tiles": tiles(draft), "pins": board.pins(draft), "matching": draft.matching,
        "may_pin": any(each.verb == "pin" and not each.blocked for each in choices),
        "age": lambda born: completed_years(born, today()),
        "others": [each for each in draft.matching.drafts if each.id != draft.id],
    }  # fmt: skip
    context |= _drawn(people.items, posts, board_posts.areas(session, actor, draft, posts), chosen)
    context |= _why(session, actor, draft, chosen, asked)
    context |= _left(session, actor, draft) | {"blocking": board.blocking(session, actor, draft)}
    context |= _beside(session, actor, draft, beside)
    return render(request, "matching/draft.html", here="rounds", **context)


def _many(session: WorkSession, draft: Draft) -> int:
    return places.count_people(session, draft.round_) if draft.points is None else draft.placed + draft.unplaced


def _drawn(people: Sequence[Any], posts: board_posts.Posts, areas: Sequence[Any], chosen: int) -> dict[str, Any]:
    """The drawings, and which post's unit each person goes to."""
    taken = [(each[0], post) for county in posts.counties for post in county.posts for each in post.people]
    there = next((post.county for person, post in taken if person == chosen), None)
    return {
        "links": links(people, posts.counties, chosen), "rings": rings(areas, posts.counties, there),
        "glyphs": glyphs(areas), "place_of": {person: post.unit for person, post in taken},
    }  # fmt: skip


def _before(request: Request, session: WorkSession, actor: Actor, round_: Round) -> Response:
    access.require(actor, "round.match", round_)
    failure: Failure | None = getattr(request.state, "failure", None)
    choice = next((each for each in actions_of(ROUND, actor, round_) if each.verb == "match"), None)
    return render(
        request, "matching/before.html", here="rounds", round_=round_, people=places.count_people(session, round_),
        refusal=failure.refusal if failure else choice.blocked or "" if choice else "", possible=choice is not None,
    )  # fmt: skip


def _wishes(request: Request, session: WorkSession, actor: Actor, matching: Matching) -> Response:
    return render(
        request, "matching/wishes.html", here="rounds", matching=matching,
        choices=actions_of(MATCHING, actor, matching), told=wish_lists.own(session, actor, matching),
    )  # fmt: skip


def _why(session: WorkSession, actor: Actor, draft: Draft, chosen: int, post: int) -> dict[str, Any]:
    """The line of one person; where another post was asked about, what the child says of that pair."""
    line = board.line(session, actor, draft, chosen) if chosen else None
    told: dict[str, Any] = {"line": line, "whynot": None, "whynot_refused": ""}
    steps = list(line.told.get("alternatives", ())) if line else []
    if chosen and post:
        try:
            told["whynot"] = desk.ask(session, "why_not", draft_id=draft.id, candidacy_id=chosen, post_id=post)
            steps.append(told["whynot"])
        except DomainError as refused:
            told["whynot_refused"] = sentence(refused)
    asked = [{"post_id": line.post_id if line else None}, {"post_id": post if told["whynot"] else None}]
    people, posts = board.names(session, [*steps, *asked], (chosen,) if line else ())
    return told | {"people_named": people, "posts_named": posts}


def tiles(draft: Draft) -> list[dict[str, Any]]:
    """The drafts of this matching side by side; those set aside only while one looks at them."""
    shown = [each for each in draft.matching.drafts if each.state != DraftState.SET_ASIDE or each.id == draft.id]
    first = next((each for each in shown if each.points is not None), None)
    return [
        {"figure": LETTERS[number], "label": each.name, "note": _told(each, first), "href": f"/{each.place}",
         "current": each.id == draft.id}
        for number, each in enumerate(shown[: len(LETTERS)])
    ]  # fmt: skip


def _told(draft: Draft, first: Draft | None) -> str:
    if draft.points is None:
        return t(f"state.draft.{draft.state}")
    words = t("matching.page.tile", points=f"{draft.points / 100:.1f}", placed=draft.placed, unplaced=draft.unplaced)
    if first is None or first.id == draft.id or first.points is None:
        return words
    return words + t("matching.page.tile_beside", name=first.name, points=f"{(draft.points - first.points) / 100:+.1f}")


def _left(session: WorkSession, actor: Actor, draft: Draft) -> dict[str, Any]:
    """A few of those without a post, and where one more place would be worth most."""
    if draft.points is None:
        return {"left": None, "more_places": []}
    wanted = (draft.answer.get("figures") or {}).get("one_more", [])[:MORE]
    _, named = board.names(session, wanted)
    told = [(named[each["post_id"]], each["gain"]) for each in wanted if each["post_id"] in named]
    return {"left": proposal.unplaced(session, actor, draft, Window(limit=MORE)), "more_places": told}


def _beside(session: WorkSession, actor: Actor, draft: Draft, beside: int) -> dict[str, Any]:
    """The difference to another draft of the same matching."""
    other = next((each for each in draft.matching.drafts if each.id == beside), None)
    if other is None:
        return {"other": None, "moves": None, "counted": None}
    moves = comparison.moves(session, actor, draft, other, Window(limit=MOVED))
    return {"other": other, "moves": moves, "counted": comparison.count(session, actor, draft, other)}
