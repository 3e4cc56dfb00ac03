"""Rows → people: the confirmed candidates of a round who have no place yet, and what they did before. Health, hardship
and family are opened here; of the first two only yes or no goes on.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, or_, select

from app import vault, vocab
from app.db import WorkSession
from app.domain.cadres.eligibility import Hardship
from app.domain.cadres.models import Cadre
from app.domain.matching.weighing import relatives
from app.domain.matching.weighing.facts import Office, Person
from app.domain.placements.models import Placement
from app.domain.placements.states import RUNNING
from app.domain.posts.models import Post
from app.domain.posts.type_rules import PersonFacts
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import CandidacyState
from app.workdays import completed_years

HEALTHY = "1"
LAST = 1 << 30  # the standing of who has no rank


class Confirmed(NamedTuple):
    """`declared`: what each told of the family, for finding kin among them. `already`: sending and receiving unit of
    the round's running placements."""

    people: tuple[Person, ...]
    declared: dict[int, tuple[str, str, str, list[dict[str, Any]]]]
    already: tuple[tuple[int, int], ...]


def confirmed(
    session: WorkSession, round_: Round, offices: Mapping[int, Office], directory: relatives.Directory
) -> Confirmed:
    """By standing, then id."""
    placed, areas = _placements(session, round_), _areas(session)
    people, declared = [], {}
    for row in _candidates(session, round_):
        family = json.loads(vault.open_sealed("cadre.family", row.cadre_seal, row.family_sealed) or "[]")
        declared[row.id] = (row.name, row.birth_on.strftime("%Y%m"), offices[row.home_unit_id].label, family)
        people.append(_person(row, round_, offices, directory, placed, areas, family))
    people.sort(key=lambda each: (each.standing, each.id))
    return Confirmed(tuple(people), declared, tuple(placed.of_round))


class _Placed:
    """What people did on secondments before, and what runs: of this round by sending and receiving unit."""

    def __init__(self, rows: Iterable[Row], round_id: int) -> None:
        self.running: set[int] = set()
        self.of_round: list[tuple[int, int]] = []
        self.before: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for cadre_id, of_round, state, sender, receiver, post_id in rows:
            if state in RUNNING:
                self.running.add(cadre_id)
                if of_round == round_id:
                    self.of_round.append((sender, receiver))
            elif state != "cancelled":
                self.before[cadre_id].append((receiver, post_id))


def _placements(session: WorkSession, round_: Round) -> _Placed:
    p = Placement
    in_round = select(Candidacy.cadre_id).where(Candidacy.round_id == round_.id)
    rows = session.execute(
        select(p.cadre_id, p.round_id, p.state, p.sending_unit_id, p.receiving_unit_id, p.post_id)
        .where(or_(p.round_id == round_.id, p.cadre_id.in_(in_round)))
        .order_by(p.id)
    )
    return _Placed(rows, round_.id)


def _areas(session: WorkSession) -> dict[int, list[str]]:
    """Areas of posts on which somebody of any round has been."""
    held = select(Placement.post_id).where(Placement.state.not_in(RUNNING))
    return dict(session.execute(select(Post.id, Post.portfolio_areas).where(Post.id.in_(held))).all())


def _candidates(session: WorkSession, round_: Round) -> list[Row]:
    c = Cadre
    return session.execute(
        select(
            Candidacy.id, Candidacy.rank.label("standing"), Candidacy.seal_id, Candidacy.hardship_sealed,
            c.id.label("cadre_id"), c.name, c.sex, c.birth_on, c.growth_place, c.education, c.degree, c.major,
            c.personnel_kind, c.rank, c.work_started_on, c.grassroots_years, c.is_reserve, c.home_unit_id,
            c.former_units, c.skills, c.strengths, c.lacks, c.languages, c.discipline, c.discipline_until,
            c.seal_id.label("cadre_seal"), c.health_sealed, c.family_sealed,
        )
        .join(Candidacy.cadre)
        .where(Candidacy.round_id == round_.id, Candidacy.state == CandidacyState.CONFIRMED)
    ).all()  # fmt: skip


def _person(
    row: Row, round_: Round, offices: Mapping[int, Office], directory: relatives.Directory, placed: _Placed,
    areas: Mapping[int, list[str]], family: list[dict[str, Any]],
) -> Person:  # fmt: skip
    on = round_.starts_on
    hardship = vault.open_sealed("candidacy.hardship", row.seal_id, row.hardship_sealed)
    health = vault.open_sealed("cadre.health", row.cadre_seal, row.health_sealed)
    before = placed.before.get(row.cadre_id, ())
    former = frozenset(directory.by_code[code] for code in row.former_units if code in directory.by_code)
    served = former | {receiver for receiver, _ in before}
    ties = (
        tie for each in family
        for tie in directory.ties(str(each.get("relation", "")), str(each.get("unit_and_post", "")))
    )  # fmt: skip
    return Person(
        id=row.id, cadre_id=row.cadre_id, name=row.name, standing=row.standing or LAST,
        home=offices[row.home_unit_id], sex=row.sex, age=completed_years(row.birth_on, on), rank=row.rank,
        degree=level(row.degree), major=row.major,
        type_facts=PersonFacts(
            row.rank, row.degree, row.education, row.personnel_kind, str(offices[row.home_unit_id].level)
        ),
        years_worked=completed_years(row.work_started_on, on) if row.work_started_on else 0,
        grassroots_years=row.grassroots_years, is_reserve=row.is_reserve, skills=frozenset(row.skills),
        strengths=frozenset(row.strengths), lacks=frozenset(row.lacks),
        languages=frozenset(row.languages), growth_place=row.growth_place,
        former_units=former,
        served_counties=frozenset(offices[each].county_id or 0 for each in served) - {0},
        served_areas=frozenset(area for _, post_id in before for area in areas.get(post_id, ())),
        sanctioned_until=_sanction(row, on), on_placement=row.cadre_id in placed.running,
        needs_at_home=hardship in (Hardship.FAMILY, Hardship.BOTH),
        needs_for_health=hardship in (Hardship.HEALTH, Hardship.BOTH) or not _well(health),
        ties=tuple(sorted(set(ties), key=repr)),
    )  # fmt: skip


def level(degree: str) -> str | None:
    """bachelor, master, doctor … of a code of GB/T 6864."""
    entry = vocab.table("degree").get(degree)
    return entry.extra["level"] if entry else None


def _well(health: str) -> bool:
    """Nothing told is well; words that are no code are for people to read, and count as a need."""
    entry = vocab.table("health").get(health) or vocab.by_word("health", health)
    return not health or entry is not None and entry.code == HEALTHY


def _sanction(row: Row, on: date) -> date | None:
    """In force on the first day in post; a sanction without an end is in force."""
    if row.discipline_until is not None:
        return row.discipline_until if row.discipline_until >= on else None
    return date.max if row.discipline else None
