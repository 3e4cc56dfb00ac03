"""Builders: bring things into a state the way a clerk would, through the actions."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
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
from app.domain.rounds import actions as rounds
from app.domain.rounds.decision import decisions, listing, publishing
from app.domain.rounds.inputs import MeetingDecision, NewRound, PublicNotice, Recommendation
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path.models import Stage, StageKind, StageResult
from app.domain.rounds.path.scoring import Verdict
from app.domain.rounds.policy import RoundPolicy
from app.domain.rounds.states import CandidacyState, RoundState, StageState
from app.errors import DomainError, Invalid
from app.workdays import add_months
from tests.cast import Cast

DAY = timedelta(days=1)
MARKS = {"c1": 91, "c2": 88, "c3": 85, "c4": 80, "c5": 77}


def round_entry(**changes: Any) -> dict[str, Any]:
    """A plan as a client sends it: recommendations from today for a week."""
    plan = {
        "title": "2026 年第一批年轻干部挂职", "document_number": "晋组挂〔2026〕1 号", "purpose": "培养锻炼年轻干部",
        "kind": PlacementKind.CROSS, "direction": Direction.DOWN, "places": 2, "opens_on": today(),
        "closes_on": today() + 7 * DAY, "starts_on": today() + 60 * DAY,
    }  # fmt: skip
    told = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in {**plan, **changes}.items()
    }
    if "policy" in told:
        told["policy"] = RoundPolicy(**told["policy"]).model_dump(mode="json", exclude_unset=True)
    return told


def draft_round(session: WorkSession, cast: Cast, who: str = "city", **changes: Any) -> Round:
    return rounds.create(session, cast.actor(who), NewRound(**round_entry(**changes)))


def open_round(session: WorkSession, cast: Cast, who: str = "city", **changes: Any) -> Round:
    """With one interview that carries the whole weight."""
    round_ = draft_round(session, cast, who, **changes)
    round_.stages.append(Stage(position=1, kind=StageKind.INTERVIEW, title="面试", weight=100))
    session.flush()
    return rounds.open_(session, cast.actor(who), round_)


def recommend(session: WorkSession, cast: Cast, round_: Round, *keys: str, by: str = "sender") -> list[Candidacy]:
    asked = [Recommendation(cadre_key=key, reasons="踏实肯干，群众认可", consent=True) for key in keys]
    return [rounds.recommend(session, cast.actor(by), round_, each) for each in asked]


def selecting_round(session: WorkSession, cast: Cast, *keys: str, **changes: Any) -> Round:
    """Recommended by 农业农村局, found eligible, recommendations closed; the interview is still to come."""
    policy = {"per_unit_limit": 5, "reserve_places": 1, **changes.pop("policy", {})}
    round_ = open_round(session, cast, policy=policy, **changes)
    recommend(session, cast, round_, *(keys or MARKS))
    rounds.check_all(session, cast.city, round_)
    return rounds.close(session, cast.city, round_)


def closed_round(session: WorkSession, cast: Cast, marks: dict[str, float] = MARKS, **changes: Any) -> Round:
    """Every stage closed: the marks stand, the list is to be drawn up. The results are laid as rows."""
    round_ = selecting_round(session, cast, *marks, **changes)
    stage = round_.stages[0]
    stage.state = StageState.CLOSED
    for candidacy in round_.candidacies:
        score = Decimal(str(marks[candidacy.cadre.key]))
        result = StageResult(
            stage_id=stage.id, candidacy=candidacy, score=score, verdict=Verdict.PASS, advanced=True, rank=1
        )
        session.add(result)
    session.flush()
    return round_


def listed_round(session: WorkSession, cast: Cast, marks: dict[str, float] = MARKS, **changes: Any) -> Round:
    return listing.draw_up(session, cast.city, closed_round(session, cast, marks, **changes))


def meeting(**changes: Any) -> MeetingDecision:
    counts = {"entitled": 9, "present": 8, "in_favour": 8, "against": 0, "deferred": 0}
    return MeetingDecision(**{"meeting": "第 9 次部务会", "held_on": today(), **counts, **changes})


def decided_round(session: WorkSession, cast: Cast, **changes: Any) -> Round:
    return decisions.decide(session, cast.city, listed_round(session, cast, **changes), meeting())


def publicized_round(session: WorkSession, cast: Cast, **changes: Any) -> Round:
    """The notice is up since today."""
    notice = PublicNotice(starts_on=today(), contact="受理电话 12380")
    return publishing.publicize(session, cast.city, decided_round(session, cast, **changes), notice)


def past_publicity(session: WorkSession, cast: Cast, **changes: Any) -> Round:
    """The notice ended yesterday: its days are moved, as time would."""
    round_ = publicized_round(session, cast, **changes)
    round_.publicity.starts_on, round_.publicity.ends_on = today() - 9 * DAY, today() - DAY
    session.flush()
    return round_


def confirmed_round(session: WorkSession, cast: Cast, **changes: Any) -> Round:
    return decisions.confirm(session, cast.city, past_publicity(session, cast, **changes))


def states(session: WorkSession, round_: Round) -> dict[str, str]:
    """Each person's state in a round, by the key of the cadre."""
    found = session.scalars(select(Candidacy).where(Candidacy.round_id == round_.id).order_by(Candidacy.id))
    return {each.cadre.key: each.state.value for each in found}


def refusal(wanted: type[DomainError], act: Callable[..., Any], *told: Any) -> str | list[str]:
    """The code with which an act is refused; one code per field where fields are wrong."""
    with pytest.raises(wanted) as caught:
        act(*told)
    error = caught.value
    return [fault.code for fault in error.faults] if isinstance(error, Invalid) else error.code


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
