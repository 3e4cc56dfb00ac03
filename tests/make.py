"""Builders: bring things into a state the way a clerk would, through the actions."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.clock import today
from app.db import WorkSession
from app.domain.evaluations import actions as evaluations
from app.domain.evaluations import cycles
from app.domain.evaluations.inputs import Acknowledgement, Answer, Confirmation, Marking, NewCycle
from app.domain.evaluations.models import Cycle, Evaluation
from app.domain.evaluations.queries import by_id
from app.domain.placements.models import Placement, Term, TermKind
from app.domain.placements.states import PlacementState
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.models import Post
from app.domain.posts.states import PostState
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import CandidacyState, RoundState
from app.workdays import add_months
from tests.cast import Cast

GOOD = {"virtue": 93, "ability": 86, "diligence": 91, "achievement": 88, "integrity": 95}


def in_post_round(session: WorkSession, cast: Cast, organizer: str = "1405", **policy: Any) -> Round:
    """A confirmed round whose people are in post, laid as rows."""
    round_ = Round(
        title="2026 年上挂下派", purpose="锻炼", kind=PlacementKind.CROSS, direction=Direction.DOWN, places=9,
        opens_on=date(2026, 1, 5), closes_on=date(2026, 1, 30), starts_on=date(2026, 3, 1),
        state=RoundState.CONFIRMED, policy=policy, organizer_id=cast.unit(session, organizer).id,
    )  # fmt: skip
    session.add(round_)
    session.flush()
    return round_


def in_post(
    session: WorkSession, cast: Cast, round_: Round, cadre: str = "c1", receiver: str = "140521104",
    starts_on: date | None = None, months: int = 12,
) -> Placement:  # fmt: skip
    """Someone in post since half a year and a week, laid as rows."""
    starts_on = starts_on or add_months(today(), -6) - timedelta(days=7)
    person, unit = cast.cadre_row(session, cadre), cast.unit(session, receiver)
    post = Post(
        unit_id=unit.id, title="镇长助理", kind=PlacementKind.CROSS, direction=Direction.DOWN, duties="乡村振兴",
        state=PostState.ACCEPTED,
    )  # fmt: skip
    candidacy = Candidacy(
        round_id=round_.id, cadre_id=person.id, unit_id=person.home_unit_id, reasons="好", consent=True,
        state=CandidacyState.PLACED,
    )  # fmt: skip
    session.add_all([post, candidacy])
    session.flush()
    placement = Placement(
        round_id=round_.id, candidacy_id=candidacy.id, cadre_id=person.id, post_id=post.id,
        sending_unit_id=person.home_unit_id, receiving_unit_id=unit.id, state=PlacementState.IN_POST,
        starts_on=starts_on, ends_on=add_months(starts_on, months) - timedelta(days=1), arrived_on=starts_on,
    )  # fmt: skip
    session.add(placement)
    session.flush()
    session.add(Term(placement_id=placement.id, kind=TermKind.ORIGINAL, starts_on=starts_on, ends_on=placement.ends_on))
    session.flush()
    return placement


def cycle(session: WorkSession, cast: Cast, round_: Round | None = None, half: int = 1) -> Cycle:
    new = NewCycle(title="2026 年上半年", half=half, round_id=round_.id if round_ else None)
    return cycles.begin(session, cast.city, new)


def sheet(session: WorkSession, cast: Cast, **placed: Any) -> Evaluation:
    """何静姝's open sheet, unless told otherwise."""
    round_ = in_post_round(session, cast)
    placement = in_post(session, cast, round_, **placed)
    begun = cycle(session, cast, round_)
    wanted = select(Evaluation.id).where(Evaluation.cycle_id == begun.id, Evaluation.placement_id == placement.id)
    return by_id(session, cast.city, session.scalars(wanted).one())


def marking(submit: bool = False, **changed: Any) -> Marking:
    return Marking(**{name: told for name, told in (GOOD | changed).items() if told is not None}, submit=submit)


def submitted(session: WorkSession, cast: Cast, **placed: Any) -> Evaluation:
    return evaluations.mark(session, cast.receiver, sheet(session, cast, **placed), marking(submit=True))


def confirmed(session: WorkSession, cast: Cast, **placed: Any) -> Evaluation:
    return evaluations.confirm(session, cast.city, submitted(session, cast, **placed), Confirmation(note="实绩突出"))


def acknowledged(session: WorkSession, cast: Cast, **placed: Any) -> Evaluation:
    read = Acknowledgement(answer=Answer.AGREES)
    return evaluations.acknowledge(session, cast.cadre, confirmed(session, cast, **placed), read)
