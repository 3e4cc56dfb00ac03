"""Why this post, why not that one: a person's line of a draft, in codes and plain facts.

Points in facts are text with up to two decimals; prices and points beside them are whole hundredths.
"""

from typing import Any

import numpy as np

from app.domain.matching.engine.problem import NOWHERE
from app.domain.matching.weighing import directions
from app.domain.matching.weighing.build import Built
from app.domain.matching.weighing.facts import Person, Place
from app.domain.matching.weighing.limits import Limits

Told = dict[str, Any]


class Explained:
    """A solution beside what it was built from."""

    def __init__(self, built: Built, post_of: np.ndarray) -> None:
        self.built, self.post_of = built, post_of
        self.here: dict[int, list[int]] = {}
        for person, post in enumerate(post_of):
            if post != NOWHERE:
                self.here.setdefault(int(post), []).append(person)
        self.limits = Limits(built, post_of)
        self.pinned = {person for person, _ in built.problem.pins}

    def line(self, row: int, alternatives: list[Told]) -> Told:
        """As docs/decisions/0011 tells it."""
        person, post = self.built.people[row], int(self.post_of[row])
        place = None if post == NOWHERE else self.built.places[post]
        return {
            "parts": self.parts(person, place) if place else [],
            "directions": self.directions(person, place),
            "alternatives": alternatives,
            "binding": self.binding(row),
            "wish_rank": self.built.facts.cadre_wishes.get((person.id, place.id)) if place else None,
            "asks": [said for said in self.rules(person, place) if said["ask"]] if place else [],
        }

    def parts(self, person: Person, place: Place) -> list[Told]:
        return [
            {"criterion": criterion.code, "points": given.points, "of": criterion.weight, "code": given.code,
             "facts": given.facts}
            for criterion, given in self.built.parts(person, place)
        ]  # fmt: skip

    def rules(self, person: Person, place: Place) -> list[Told]:
        """Every rule's word on a pair."""
        return [
            {"rule": rule, "passes": answer.passes, "ask": answer.ask, "code": answer.code, "facts": answer.facts}
            for rule, answer in self.built.answers(person, place)
        ]  # fmt: skip

    def directions(self, person: Person, place: Place | None) -> list[Told]:
        """Of who has no place nothing is said: nobody overruled anything."""
        rules = self.built.policy.directions
        met = directions.pointing(rules, place) if place else frozenset()
        return [{"rule": code, "fits": code in met} for code in directions.speaking(rules, person)] if place else []

    def binding(self, row: int) -> Told | None:
        """Of the posts that would give more points, the best one: what stands in the way there. Who has no place is
        told of the best post that the rules about one pair leave open, if there is one."""
        points, own = self.built.problem.points[row], int(self.post_of[row])
        if not len(points):
            return None
        open_ = self.built.problem.allowed[row]
        if own == NOWHERE:
            return self.hindrance(row, int(np.where(open_, points, -1).argmax() if open_.any() else points.argmax()))
        post = int(points.argmax())
        return self.hindrance(row, post) if points[post] > points[own] else None

    def hindrance(self, row: int, post: int) -> Told | None:
        """A hard rule; a rule about many that is at its limit; somebody ahead on the post; else the whole."""
        person, place = self.built.people[row], self.built.places[post]
        if refused := self.built.refusal(person, place):
            rule, answer = refused
            return {"rule": rule, "code": answer.code, "facts": answer.facts, "post_id": place.id}
        if row in self.pinned:
            return {"rule": "pins", "code": "match.binding.pinned", "facts": {}, "post_id": place.id}
        holders = [each for each in self.here.get(post, ()) if each != row]
        if len(holders) >= self.built.problem.capacity[post]:
            return {"rule": "places", **self.ahead(row, post, holders), "post_id": place.id}
        if group := self.limits.full(row, post):
            return {"rule": group.rule, "code": group.code, "facts": group.facts, "post_id": place.id}
        return {"rule": "whole", "code": "match.binding.elsewhere", "facts": {"post": place.label}, "post_id": place.id}

    def ahead(self, row: int, post: int, holders: list[int]) -> Told:
        """Of those who hold the post the one with the fewest points there, and where the lead comes from."""
        built, place = self.built, self.built.places[post]
        points = built.problem.points[:, post]
        other = min(holders, key=lambda each: (points[each], -each))
        lead = int(points[other] - points[row])
        told = {"post": place.label, "name": built.people[other].name}
        if lead <= 0:
            return {"code": "match.binding.needed", "facts": told, "candidacy_id": built.people[other].id}
        gaps = [
            (theirs.points - mine.points, criterion.code)
            for (criterion, theirs), (_, mine) in zip(
                built.parts(built.people[other], place), built.parts(built.people[row], place), strict=True
            )
        ]  # fmt: skip
        most, criterion = max(gaps, key=lambda each: each[0])
        told |= {"points": spoken(lead), "criterion": f"@match.criterion.{criterion}", "lead": spoken(most)}
        return {"code": "match.binding.ahead", "facts": told, "candidacy_id": built.people[other].id}


def spoken(hundredths: int) -> str:
    """Exactly, without needless noughts: 320 → 3.2."""
    whole, rest = divmod(abs(hundredths), 100)
    text = f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
    return f"-{text}" if hundredths < 0 else text
