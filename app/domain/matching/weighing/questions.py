"""Questions about one pair of a draft: what each rule says, the points, the price and who would move, and whether one
more place would do. Milliseconds while the matrix is warm."""

from typing import Any

import numpy as np

from app.db import WorkSession
from app.domain.matching.engine.problem import NOWHERE
from app.domain.matching.weighing import loading, prices
from app.domain.matching.weighing.build import Built
from app.domain.matching.weighing.explain import Explained
from app.domain.matching.weighing.facts import Person, Place
from app.errors import Refused

Told = dict[str, Any]


def fresh(session: WorkSession, draft_id: int) -> Told:
    """What would be solved if it were solved now; never the warm one, the rows may have changed since."""
    return loading.built(session, loading.draft(session, draft_id)).input


def pair(session: WorkSession, draft_id: int, candidacy_id: int, post_id: int) -> Told:
    """Rules and points of any pair, solved or not."""
    draft = loading.draft(session, draft_id)
    built = loading.warm(session, draft)
    person, place = _pair(built, candidacy_id, post_id)
    return _told(Explained(built, _nowhere(built)), person, place)


def why_not(session: WorkSession, draft_id: int, candidacy_id: int, post_id: int) -> Told:
    """`price` is what the whole loses with this pair, in hundredths; None where the rules leave no way, where the draft
    is not solved, or where the rows behind it have changed since (`stale`)."""
    draft = loading.draft(session, draft_id)
    built = loading.warm(session, draft)
    person, place = _pair(built, candidacy_id, post_id)
    post_of = loading.choice(session, draft, built)
    explained = Explained(built, _nowhere(built) if post_of is None else post_of)
    told = _told(explained, person, place) | {
        "price": None, "chain": [], "one_more_place": False, "binding": None, "now": None,
        "stale": bool(draft.input_hash) and draft.input_hash != built.input_hash,
    }  # fmt: skip
    if post_of is None:
        return told
    row, column = built.row[candidacy_id], built.column[post_id]
    now = int(post_of[row])
    told["now"] = None if now == NOWHERE else {
        "post_id": built.places[now].id, "points": int(built.problem.points[row, now]),
        "parts": explained.parts(person, built.places[now]),
    }  # fmt: skip
    if now == column:
        return told | {"price": 0}
    told["binding"] = explained.hindrance(row, column)
    reasons = loading.reasons(draft, built, post_of)
    if told["allowed"] and reasons:
        told |= prices.told(built, reasons.price_of(row, column))
        told["one_more_place"] = prices.one_more_would_do(reasons, row, column)
    return told


def _pair(built: Built, candidacy_id: int, post_id: int) -> tuple[Person, Place]:
    if candidacy_id not in built.row or post_id not in built.column:
        raise Refused("match.not_in_round")
    return built.people[built.row[candidacy_id]], built.places[built.column[post_id]]


def _told(explained: Explained, person: Person, place: Place) -> Told:
    answers, parts = explained.rules(person, place), explained.parts(person, place)
    return {
        "candidacy_id": person.id, "post_id": place.id, "allowed": all(each["passes"] for each in answers),
        "answers": answers, "parts": parts, "points": sum(each["points"] for each in parts),
    }  # fmt: skip


def _nowhere(built: Built) -> np.ndarray:
    return np.full(len(built.people), NOWHERE)
