"""阅知: the person marks what they were told as read."""

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.decision.models import Notification
from app.workflow import changing


def mark_read(session: WorkSession, actor: Actor, notification: Notification) -> Notification:
    """The first day counts."""
    with changing(session, actor, notification, "notification.mark_read"):
        notification.read_on = notification.read_on or today()
    return notification
