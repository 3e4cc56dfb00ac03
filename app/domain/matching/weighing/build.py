"""Facts, policy, what-if and pins → the engine's problem, and the way back to words for any pair of it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np

from app.domain.matching.catalogue import RULES, WISHED
from app.domain.matching.engine.problem import Problem
from app.domain.matching.policy import HUNDREDTHS, MatchPolicy
from app.domain.matching.states import PinKind
from app.domain.matching.weighing.facts import Facts, Person, Place
from app.domain.matching.weighing.fit import criteria
from app.domain.matching.weighing.groups import Group, group_rules
from app.domain.matching.weighing.keyed import Answer, Criterion, Given, Keyed
from app.domain.matching.weighing.rules import pair_rules


class Held(NamedTuple):
    """A pin or a ban, as the organizer put it."""

    candidacy_id: int
    post_id: int
    kind: PinKind
    reason: str


@dataclass(frozen=True, eq=False)
class Built:
    facts: Facts
    policy: MatchPolicy
    held: tuple[Held, ...]
    problem: Problem
    rules: list[Keyed]
    groups: list[Group]
    criteria: list[Criterion]

    @property
    def people(self) -> tuple[Person, ...]:
        return self.facts.people

    @property
    def places(self) -> tuple[Place, ...]:
        return self.facts.places

    @cached_property
    def row(self) -> dict[int, int]:
        return {person.id: number for number, person in enumerate(self.people)}

    @cached_property
    def column(self) -> dict[int, int]:
        return {place.id: number for number, place in enumerate(self.places)}

    @cached_property
    def banned(self) -> dict[tuple[int, int], str]:
        return {(each.candidacy_id, each.post_id): each.reason for each in self.held if each.kind == PinKind.BAN}

    @cached_property
    def pins_gone(self) -> list[dict[str, int]]:
        """Pins that speak of somebody already placed, or of a post without a free place: they are not in force."""
        return [
            {"candidacy_id": each.candidacy_id, "post_id": each.post_id} for each in self.held
            if each.kind == PinKind.PIN and not (each.candidacy_id in self.row and each.post_id in self.column)
        ]  # fmt: skip

    def answers(self, person: Person, place: Place) -> Iterable[tuple[str, Answer]]:
        """What each rule in force says about a pair; a ban speaks as the rule of pins."""
        if (reason := self.banned.get((person.id, place.id))) is not None:
            yield "pins", Answer(False, "match.answer.pins.banned", {"reason": reason})
        for rule in self.rules:
            yield rule.code, rule.answer(person, place)

    def refusal(self, person: Person, place: Place) -> tuple[str, Answer] | None:
        return next(((code, answer) for code, answer in self.answers(person, place) if not answer.passes), None)

    def parts(self, person: Person, place: Place) -> list[tuple[Criterion, Given]]:
        return [(criterion, criterion.given(person, place)) for criterion in self.criteria]

    @cached_property
    def input_hash(self) -> str:
        """Of everything the answer depends on: who, where, points, rules as they fell, pins, settings."""
        problem, digest = self.problem, sha256()
        told = [
            [each.id for each in self.people], [each.id for each in self.places], problem.capacity.tolist(),
            [list(pin) for pin in problem.pins], sorted([*key, reason] for key, reason in self.banned.items()),
            self.policy.model_dump(mode="json"),
        ]  # fmt: skip
        for cap in problem.caps:
            digest.update(f"{cap.rule} {cap.limit} ".encode())
            for people, places in cap.blocks:
                digest.update(people.tobytes() + b"/" + places.tobytes())
        digest.update(json.dumps(told, sort_keys=True, ensure_ascii=False, default=str).encode())
        digest.update(problem.points.tobytes())
        digest.update(np.packbits(problem.allowed).tobytes())
        return digest.hexdigest()

    @property
    def input(self) -> dict[str, Any]:
        """What was solved: who and where, in the order that prices and lists follow, and by which policy."""
        return {
            "input_hash": self.input_hash, "people": [each.id for each in self.people],
            "posts": [each.id for each in self.places], "places": self.problem.capacity.tolist(),
            "policy": self.policy.model_dump(mode="json"),
        }  # fmt: skip

    def rule_groups(self) -> list[str]:
        """What a conflict may name, in the order in which each is left out on trial: the law first, so that what stays
        in the conflict is, where possible, what can be relaxed."""
        flags = [name for name in ("everyone_placed", "fill_urgent") if getattr(self.policy, name)]
        pins = ["pins"] if self.problem.pins or self.banned else []
        pairs = {rule.code for rule in self.rules}
        bound = pairs | {group.rule for group in self.groups} | {"places"}
        ordered = sorted((code for code in RULES if code in bound), key=lambda code: RULES[code].strict, reverse=True)
        return [*ordered, *pins, *flags]

    def with_only(self, kept: frozenset[str]) -> Problem:
        """The problem with these groups of rules in force and no other; the points stay."""
        names = frozenset(RULES) | frozenset(WISHED)
        held = self.held if "pins" in kept else ()
        policy = self.policy.without(names - kept)
        free = None if "places" in kept else len(self.people)
        return _problem(
            self.facts, policy, held, self.problem.points, [rule for rule in self.rules if rule.code in kept],
            [group for group in self.groups if group.rule in kept], free,
        )  # fmt: skip


def build(facts: Facts, policy: MatchPolicy, held: Sequence[Held] = ()) -> Built:
    rules, groups, soft = pair_rules(policy, facts), group_rules(policy, facts), criteria(policy, facts)
    points = np.zeros((len(facts.people), len(facts.places)), np.int32)
    for criterion in soft if points.size else ():
        criterion.add(points, facts.people, facts.places)
    problem = _problem(facts, policy, held, points, rules, groups)
    return Built(facts, policy, tuple(held), problem, rules, groups, soft)


def _problem(
    facts: Facts, policy: MatchPolicy, held: Sequence[Held], points: np.ndarray, rules: Sequence[Keyed],
    groups: Sequence[Group], free: int | None = None,
) -> Problem:  # fmt: skip
    """`free`: so many places everywhere, instead of those there are."""
    people, places = facts.people, facts.places
    allowed = np.ones((len(people), len(places)), bool)
    for rule in rules:
        rule.forbid(allowed, people, places)
    row = {person.id: number for number, person in enumerate(people)}
    column = {place.id: number for number, place in enumerate(places)}
    pins = []
    for each in held:
        if each.candidacy_id in row and each.post_id in column:
            pair = row[each.candidacy_id], column[each.post_id]
            if each.kind == PinKind.BAN:
                allowed[pair] = False
            else:
                pins.append(pair)
    return Problem(
        points=points, allowed=allowed, pins=tuple(sorted(pins)), caps=tuple(group.cap for group in groups),
        capacity=np.array([place.free if free is None else free for place in places], np.int64),
        worth_of_a_place=policy.worth_of_a_place * HUNDREDTHS,
        must_place=np.full(len(people), policy.everyone_placed),
        must_fill=np.array([policy.fill_urgent and place.urgent for place in places], bool),
    )  # fmt: skip
