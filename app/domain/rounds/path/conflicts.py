"""Who of a panel must stay away from whom of a stage's field (公务员法 76): read once, asked judge by judge."""

from collections import defaultdict

from sqlalchemy import select

from app.db import WorkSession
from app.domain.accounts.models import User
from app.domain.cadres.models import Cadre
from app.domain.cadres.recusal import Conflict, Force, Person, Relative, recusals
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path.models import Stage
from app.domain.rounds.path.seat_models import Recusal, Seat
from app.domain.rounds.states import CandidacyState

BY_FORCE = (Force.FORBIDDEN, Force.NORMALLY_NOT, Force.ASK)


class Field:
    """The people of one stage as recusal sees them."""

    def __init__(self, session: WorkSession, stage: Stage, people: list[Candidacy] | None = None) -> None:
        self.session = session
        self.people = [(each, _candidate(each)) for each in (of_stage(stage) if people is None else people)]
        self.declared = _declared(session, stage)

    def against(self, judge: User) -> list[tuple[Candidacy, list[Conflict]]]:
        """Every candidate of whom the judge must or may have to stay clear, with the reasons, the hardest first."""
        person, declared = self._person(judge), self.declared[judge.id]
        found = []
        for candidacy, candidate in self.people:
            reasons = recusals(person, candidate)
            if candidacy.id in declared:
                reasons.append(Conflict("recusal.judge.declared", Force.FORBIDDEN, {}))
            if reasons:
                found.append((candidacy, sorted(reasons, key=lambda reason: BY_FORCE.index(reason.force))))
        return found

    def _person(self, judge: User) -> Person:
        own = self.session.get(Cadre, judge.cadre_id) if judge.cadre_id else None
        former = frozenset(judge.former_units) | frozenset(own.former_units if own else ())
        return Person(
            judge.cadre_id, judge.name, judge.unit.code, judge.unit.name, former_units=former, relatives=_relatives(own)
        )


def of_stage(stage: Stage) -> list[Candidacy]:
    """Before the stage in front of it is closed nobody knows who will come: then it is everyone still standing."""
    standing = [each for each in stage.round_.candidacies if each.state == CandidacyState.ELIGIBLE]
    return stage.candidates or standing


def _declared(session: WorkSession, stage: Stage) -> dict[int, set[int]]:
    """Account → candidacies it is recused from, anywhere in the round."""
    rows = session.execute(
        select(Seat.user_id, Recusal.candidacy_id)
        .join(Recusal.seat)
        .join(Seat.stage)
        .where(Stage.round_id == stage.round_id)
    )
    told = defaultdict(set)
    for user_id, candidacy_id in rows:
        told[user_id].add(candidacy_id)
    return told


def _candidate(candidacy: Candidacy) -> Person:
    cadre = candidacy.cadre
    unit = cadre.home_unit
    return Person(
        cadre.id, cadre.name, unit.code, unit.name, former_units=frozenset(cadre.former_units),
        growth_place=cadre.growth_place, relatives=_relatives(cadre),
    )  # fmt: skip


def _relatives(cadre: Cadre | None) -> tuple[Relative, ...]:
    if cadre is None:
        return ()
    return tuple(Relative(each["relation"], each["name"], each["unit_and_post"]) for each in cadre.family)
