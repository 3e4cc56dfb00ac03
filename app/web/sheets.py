"""A judge's own sheet as a page: a box a candidate or a box a criterion; and others' sheets as they may be read."""

from collections import Counter
from decimal import Decimal
from statistics import mean
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Request, Response
from pydantic import ValidationError

from app import log
from app.access import Actor
from app.deps import CurrentActor, SessionDep, expect
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path import blind, marks, panel_queries, seats
from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.path.inputs import Marks
from app.domain.rounds.path.scoring import two_places
from app.domain.rounds.path.seat_models import Seat
from app.domain.rounds.path.states import SEAT
from app.labels import t
from app.shapes import actions as actions_of
from app.stage_deps import OwnSheetInPath, SeatInPath, seat_in_path
from app.web.acts import Facts, act, why_not
from app.web.forms import FormInvalid, FormVersion, sentences
from app.web.render import Failure, render, see
from app.web.routing import web_router

router = web_router("/rounds")
ONE = "/{round_id}/stages/{stage_id}"
SEAT_ONE = ONE + "/seats/{seat_id}"


class Row(NamedTuple):
    """One candidate on the sheet; points, parts and comment as typed where the form was refused, else as saved."""

    shown: blind.Shown
    points: Any
    parts: dict[int, Any]
    comment: str
    marked: bool


async def typed_sheet(request: Request) -> Marks:
    """The boxes points-12 and comment-12 of each candidacy, part-12-3 of its criteria, part-K1012-3 where the stage
    is blind; empty boxes take the mark away."""
    form = await request.form()
    try:
        return Marks.model_validate({"marks": [typed_entry(form, ref) for ref in on_the_form(form)]})
    except ValidationError as broken:
        raise FormInvalid(sentences(broken), {}) from broken


def typed_entry(form: Any, ref: str) -> dict[str, Any]:
    front = f"part-{ref}-"
    parts = {name.removeprefix(front): form[name] for name in form if name.startswith(front) and form[name]}
    marked = {"points": form[f"points-{ref}"] or None} if f"points-{ref}" in form else {"parts": parts}
    whom = {"code": ref.removeprefix(blind.CODED)} if ref.startswith(blind.CODED) else {"candidacy_id": ref}
    return {**whom, **marked, "comment": form.get(f"comment-{ref}") or ""}


def on_the_form(typed: Any) -> list[str]:
    """Whose boxes are on a sheet that was sent, in its order."""
    boxes = [name.split("-")[1] for name in typed if name.startswith(("points-", "part-"))]
    return list(dict.fromkeys(boxes))


TypedSheet = Annotated[Marks, Depends(typed_sheet)]


@router.get(SEAT_ONE)
def show_seat(request: Request, session: SessionDep, actor: CurrentActor, seat: SeatInPath) -> Response:
    told, hidden = stage_queries.sheets(session, actor, seat.stage), hidden_acts(seat)
    return render(
        request, "rounds/stage_sheet.html", here="rounds", seat=seat, stage=seat.stage, withheld=told.withheld,
        shown=seat in (told.own, *told.others), people=blind.sheet(actor, seat),
        choices=[choice for choice in actions_of(SEAT, actor, seat) if choice.verb not in hidden],
        recusals=panel_queries.told_of(actor, seat), history=log.history(session, actor, "seat", seat.id),
    )  # fmt: skip


def hidden_acts(seat: Seat) -> set[str]:
    """A judge's own acts have a page of their own; where nobody asked for a second person there is no acceptance."""
    own = {"save_marks", "import_marks", "submit"}
    return own if seat.stage.round_.rules.second_acceptance else own | {"accept"}


@router.get(ONE + "/marks")
@router.get(ONE + "/marks-submission")
def marking(request: Request, session: SessionDep, actor: CurrentActor, seat: OwnSheetInPath) -> Response:
    failure: Failure | None = getattr(request.state, "failure", None)
    typed, errors = failure.values if failure else {}, beside_the_boxes(failure)
    rows = rows_of(actor, seat, typed)
    return render(
        request, "rounds/marking.html", here="rounds", seat=seat, stage=seat.stage, policy=seat.stage.round_.rules,
        rows=rows, errors=errors, summary=with_names(rows, seat, errors), refusal=failure.refusal if failure else "",
        spread=spread(seat), mean=mean_of(seat), not_open="" if seat.handed_in else why_not(SEAT, "save_marks", seat),
    )  # fmt: skip


@router.post(ONE + "/marks")
def save_marks(
    session: SessionDep, actor: CurrentActor, seat: OwnSheetInPath, version: FormVersion, sheet: TypedSheet
) -> Response:
    expect(seat, version)
    marks.save_marks(session, actor, seat, sheet)
    return see(f"/{seat.stage.place}/marks")


@router.post(ONE + "/marks-submission")
def submit_marks(
    session: SessionDep, actor: CurrentActor, seat: OwnSheetInPath, version: FormVersion, sheet: TypedSheet
) -> Response:
    expect(seat, version)
    marks.submit(session, actor, seat, sheet)
    return see(f"/{seat.stage.place}/marks")


def rows_of(actor: Actor, seat: Seat, typed: dict[str, Any]) -> list[Row]:
    saved, rows = {mark.candidacy_id: mark for mark in seat.marks}, []
    for shown in blind.sheet(actor, seat):
        mark = saved.get(shown.candidacy.id)
        points, comment = (mark.points, mark.comment) if mark else ("", "")
        parts = {
            each.id: typed.get(f"part-{shown.ref}-{each.id}", mark.parts.get(str(each.id), "") if mark else "")
            for each in seat.stage.criteria
        }
        told = typed.get(f"points-{shown.ref}", points), parts, typed.get(f"comment-{shown.ref}", comment)
        rows.append(Row(shown, *told, mark is not None))
    return rows


def beside_the_boxes(failure: Failure | None) -> dict[str, str]:
    """marks.2.points of the refusal is the box points-17 of the page, marks.2.parts.5 the box part-17-5."""
    if failure is None:
        return {}
    refs, told = on_the_form(failure.values), {}
    for loc, words in failure.errors.items():
        _, number, box, *criterion = loc.split(".")
        ref = refs[int(number)]
        name = {"comment": f"comment-{ref}", "parts": f"part-{ref}-{''.join(criterion[:1])}"}.get(box, f"points-{ref}")
        told[name if box != "points" or name in failure.values else first_box(failure.values, ref)] = words
    return told


def first_box(typed: dict[str, Any], ref: str) -> str:
    return next((name for name in typed if name.startswith(f"part-{ref}-")), f"points-{ref}")


def with_names(rows: list[Row], seat: Seat, errors: dict[str, str]) -> dict[str, str]:
    names, titles = {row.shown.ref: row.shown.name for row in rows}, {str(c.id): c.title for c in seat.stage.criteria}
    told = {}
    for box, words in errors.items():
        _, ref, criterion = (*box.split("-"), "")[:3]
        name = names.get(ref, "–") + (f" · {titles[criterion]}" if criterion in titles else "")
        told[box] = t("stage.error_of", name=name, words=words)
    return told


def spread(seat: Seat) -> list[tuple[str, int]]:
    """How the judge's own marks lie: below 60, then by tens."""
    tens = Counter(min(max(int(mark.points) // 10, 5), 9) for mark in seat.marks)
    return [(t("stage.below_60"), tens[5])] + [(t("stage.from_ten", n=ten * 10), tens[ten]) for ten in range(6, 10)]


def mean_of(seat: Seat) -> Decimal | None:
    return two_places(mean(mark.points for mark in seat.marks)) if seat.marks else None


def about_seat(seat: Seat) -> Facts:
    return [(t("stage.stage"), seat.stage.title), (t("stage.judge"), seat.user.name)]


def stage_of(seat: Seat) -> str:
    return f"/{seat.stage.place}"


act(
    router, SEAT_ONE + "/acceptance", SEAT, "accept", seat_in_path, marks.accept,
    about=about_seat, back=stage_of, here="rounds",
)  # fmt: skip
act(
    router, SEAT_ONE + "/return", SEAT, "send_back", seat_in_path, marks.send_back,
    asked=Grounds, about=about_seat, back=stage_of, here="rounds",
)  # fmt: skip
act(
    router, SEAT_ONE + "/removal", SEAT, "remove", seat_in_path, seats.remove,
    asked=Grounds, about=about_seat, here="rounds", danger=True,
)  # fmt: skip
