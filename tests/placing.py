"""Builders of posts and placements, through their actions; the confirmed rounds they need are written as rows."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.clock import today
from app.db import WorkSession
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Arrival, Assignment, Notice
from app.domain.placements.models import Placement
from app.domain.posts import actions as posts
from app.domain.posts.inputs import PostOffer
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import CandidacyState, RoundState
from tests.cast import Cast

DUTIES = "分管统计与村集体经济，包联三个村"


def offered_fields(**changes: Any) -> dict[str, Any]:
    plain = {
        "unit_code": "140521104", "title": "镇长助理", "kind": "cross", "direction": "down", "is_real": True,
        "duties": DUTIES, "needs": "懂统计", "trains": "基层治理与群众工作", "skills": ["统计", "群众工作"],
        "places": 1, "portfolio": "统计与村集体经济", "rank": "1A41",
    }  # fmt: skip
    return plain | changes


def revised_fields(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in offered_fields(**changes).items() if name != "unit_code"}


def offered_post(session: WorkSession, cast: Cast, **changes: Any) -> Post:
    return posts.offer(session, cast.receiver, PostOffer(**offered_fields(**changes)))


def accepted_post(session: WorkSession, cast: Cast, **changes: Any) -> Post:
    offered = PostOffer(**offered_fields(**changes))
    return posts.accept(session, cast.city, posts.offer(session, cast.city, offered))


def confirmed_round(session: WorkSession, cast: Cast, *cadre_keys: str, **changes: Any) -> Round:
    """A round whose candidates are all confirmed, written as rows."""
    plain = {
        "title": "2026 年第一批挂职", "purpose": "到一线锻炼年轻干部", "kind": "cross", "direction": "down",
        "places": 5,
        "opens_on": date(2026, 1, 5), "closes_on": date(2026, 2, 5), "starts_on": date(2026, 3, 1),
        "state": RoundState.CONFIRMED, "organizer_id": cast.unit(session, "1405").id,
    }  # fmt: skip
    round_ = Round(**plain | changes)
    session.add(round_)
    session.flush()
    for rank, key in enumerate(cadre_keys, start=1):
        cadre = cast.cadre_row(session, key)
        session.add(
            Candidacy(
                round_id=round_.id, cadre_id=cadre.id, unit_id=cadre.home_unit_id, reasons="实绩突出", consent=True,
                state=CandidacyState.CONFIRMED, composite=Decimal(90 - rank), rank=rank,
            )
        )  # fmt: skip
    session.flush()
    return round_


def candidacy_of(session: WorkSession, round_: Round, cast: Cast, key: str) -> Candidacy:
    session.refresh(round_, ["candidacies"])
    cadre = cast.cadre_row(session, key)
    return next(each for each in round_.candidacies if each.cadre_id == cadre.id)


def assigned(
    session: WorkSession, cast: Cast, key: str = "c1", starts_on: date | None = None, **post: Any
) -> Placement:
    """One person on one post of a round made for it."""
    begins = starts_on or date(2026, 3, 1)
    round_ = confirmed_round(session, cast, key, opens_on=begins - timedelta(days=60), starts_on=begins)
    candidacy, post_ = candidacy_of(session, round_, cast, key), accepted_post(session, cast, **post)
    asked = Assignment(round_id=round_.id, candidacy_id=candidacy.id, post_id=post_.id, starts_on=starts_on)
    return placements.assign(session, cast.city, asked)


def notified(session: WorkSession, cast: Cast, key: str = "c1", days_ago: int = 20, **more: Any) -> Placement:
    notice = Notice(notice_number="晋市组干〔2026〕12号", notified_on=today() - timedelta(days=days_ago))
    return placements.notify(session, cast.city, assigned(session, cast, key, **more), notice)


def in_post(session: WorkSession, cast: Cast, key: str = "c1", days_ago: int = 20, **more: Any) -> Placement:
    placement = notified(session, cast, key, days_ago, **more)
    arrival = Arrival(arrived_on=today() - timedelta(days=max(days_ago - 5, 0)))
    return placements.arrive(session, cast.city, placement, arrival)
