"""A draft's rows → what was built from them; the last one asked about is kept, for the next question."""

import numpy as np
from sqlalchemy import select

from app.db import WorkSession
from app.domain.matching.engine.problem import NOWHERE
from app.domain.matching.engine.whynot import Reasons
from app.domain.matching.models import Draft, DraftPair
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.weighing import prices, reading
from app.domain.matching.weighing.build import Built, Held, build
from app.errors import NotFound

_last: dict[tuple[str, int, str, int], Built] = {}
_reasons: dict[Built, Reasons | None] = {}


def draft(session: WorkSession, draft_id: int) -> Draft:
    found = session.get(Draft, draft_id)
    if found is None:
        raise NotFound()
    return found


def built(session: WorkSession, of: Draft) -> Built:
    """`changes` is the what-if: policy values that differ, places added to posts (JSON keys are text)."""
    policy = MatchPolicy.model_validate(of.matching.policy).changed(of.changes.get("policy", {}))
    more_places = {int(post): int(n) for post, n in of.changes.get("places", {}).items()}
    held = [Held(pin.candidacy_id, pin.post_id, pin.kind, pin.reason) for pin in of.pins]
    return build(reading.facts(session, of.matching, more_places), policy, held)


def warm(session: WorkSession, of: Draft) -> Built:
    """As it was when this draft was solved, if it is the one of the last question; an unsolved draft is built anew."""
    key = (session.get_bind().url.render_as_string(), of.id, of.input_hash, of.version)
    if key in _last:
        return _last[key]
    fresh = built(session, of)
    _last.clear()
    if of.input_hash and fresh.input_hash == of.input_hash:
        _last[key] = fresh
    return fresh


def reasons(of: Draft, from_: Built, post_of: np.ndarray) -> Reasons | None:
    """Kept as long as the matrix is: the second question finds the residual graph, or the program, warm."""
    if from_ not in _reasons:
        solution = prices.reread(from_, post_of, of.answer.get("certificate", {}), of.proven)
        _reasons.clear()
        _reasons[from_] = solution and Reasons(from_.problem, solution, prices.QUESTION)
    return _reasons[from_]


def choice(session: WorkSession, of: Draft, from_: Built) -> np.ndarray | None:
    """What the draft says, row by row; None where it was not solved, or the rows have changed since."""
    if not of.input_hash or of.input_hash != from_.input_hash:
        return None
    post_of = np.full(len(from_.people), NOWHERE)
    query = select(DraftPair.candidacy_id, DraftPair.post_id).where(DraftPair.draft_id == of.id)
    lines = session.execute(query).all()
    for candidacy_id, post_id in lines:
        if post_id is not None:
            post_of[from_.row[candidacy_id]] = from_.column[post_id]
    return post_of if lines else None
