"""What a child computed becomes rows: the draft's figures and one line per person, in one unit of work."""

from typing import Any

from sqlalchemy import delete, insert

from app.clock import now
from app.db import WorkSession
from app.domain.matching.models import Draft, DraftPair

OF_THE_WHOLE = (
    "figures", "blocking", "certificate", "conflict", "people", "posts", "places", "value", "gap", "policy",
)  # fmt: skip
OF_A_PAIR = ("parts", "directions", "alternatives", "binding", "wish_rank")
BATCH = 2000


def store(session: WorkSession, draft: Draft, told: dict[str, Any]) -> bool:
    """Lines and figures of a solve, instead of those of the one before; False where the rules cannot hold together,
    and then nobody has a line."""
    draft.answer = {name: told[name] for name in OF_THE_WHOLE if name in told}
    draft.solver = told["solver"][:60]
    for name in ("input_hash", "proven", "points", "bound", "placed", "unplaced", "seconds"):
        setattr(draft, name, told[name])
    draft.solved_at = now()
    session.execute(delete(DraftPair).where(DraftPair.draft_id == draft.id))
    rows = [_row(draft, pair) for pair in told["pairs"]]
    for at in range(0, len(rows), BATCH):
        session.execute(insert(DraftPair.__table__), rows[at : at + BATCH])
    return not told.get("conflict")


def _row(draft: Draft, pair: dict[str, Any]) -> dict[str, Any]:
    told = pair.get("told") or {name: pair[name] for name in OF_A_PAIR if name in pair}
    line = {name: pair[name] for name in ("candidacy_id", "post_id", "points")}
    return {"draft_id": draft.id, **line, "told": told}
