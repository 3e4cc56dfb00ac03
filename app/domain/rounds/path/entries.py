"""A candidate's place in a stage: made once, before anybody is heard or marked.

Sittings may be planned before the stage opens, so both ask for the places here. A code says nothing about the person:
it is neither the order of recommendation nor of names, and the numbers in use have gaps, so that nobody counts.
"""

import secrets

from app.db import WorkSession
from app.domain.rounds.path.models import Stage, StageEntry

ROOM = 10  # numbers per candidate from which codes are taken


def ensure(session: WorkSession, stage: Stage) -> list[StageEntry]:
    """Everybody who is a candidate now has a place, and keeps the one they had; in the order of the candidates."""
    placed = {entry.candidacy_id: entry for entry in stage.entries}
    missing = [each for each in stage.candidates if each.id not in placed]
    taken = {entry.code for entry in stage.entries}
    secrets.SystemRandom().shuffle(missing)  # the ids of the rows do not follow the names either
    for candidacy, code in zip(missing, _codes(stage.position, len(missing), taken), strict=True):
        entry = StageEntry(candidacy_id=candidacy.id, code=code)
        entry.candidacy = candidacy
        stage.entries.append(entry)
        placed[candidacy.id] = entry
    session.add(stage)
    session.flush()
    return [placed[each.id] for each in stage.candidates]


def standing(stage: Stage) -> list[StageEntry]:
    """The places of those who are candidates now; who withdrew keeps a row and is not called."""
    candidates = {each.id for each in stage.candidates}
    return [entry for entry in stage.entries if entry.candidacy_id in candidates]


def _codes(position: int, wanted: int, taken: set[str]) -> list[str]:
    digits = max(3, len(str(ROOM * (wanted + len(taken)))))
    free = [code for number in range(10**digits) if (code := f"{position}{number:0{digits}d}") not in taken]
    return secrets.SystemRandom().sample(free, wanted)
