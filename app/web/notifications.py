"""通知 as pages: what the person and the recommending unit were told, and that the person has read it."""

from typing import Annotated

from fastapi import Query, Request, Response

from app import access
from app.deps import CurrentActor, NotificationInPath, SessionDep, WindowDep, expect
from app.domain.rounds.decision import notifications, reading
from app.shapes import told
from app.web.forms import FormVersion
from app.web.publishing import KINDS
from app.web.render import render, see
from app.web.routing import web_router

router = web_router("/notifications")


@router.get("")
def index(
    request: Request, session: SessionDep, actor: CurrentActor, window: WindowDep,
    round_id: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> Response:  # fmt: skip
    page = notifications.search(session, actor, window, round_id)
    return render(
        request, "notifications/index.html", here="notifications", rows=page.items, next=page.next, round_id=round_id,
        told=told, notification_kinds=KINDS,
    )  # fmt: skip


@router.get("/{notification_id}")
def show(request: Request, actor: CurrentActor, notification: NotificationInPath) -> Response:
    mine = access.may(actor, "notification.mark_read", notification)
    return render(
        request, "notifications/show.html", here="notifications", notification=notification, told=told,
        notification_kinds=KINDS, to_read=mine and notification.read_on is None,
    )  # fmt: skip


@router.post("/{notification_id}/reading")
def mark_read(
    session: SessionDep, actor: CurrentActor, notification: NotificationInPath, version: FormVersion
) -> Response:
    expect(notification, version)
    return see(f"/{reading.mark_read(session, actor, notification).place}")
