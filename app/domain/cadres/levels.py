"""Degrees, education and grades as ordered words: what reaches what."""

from collections.abc import Sequence

DEGREES = ("none", "bachelor", "master", "doctor")
EDUCATION = ("below_associate", "associate", "bachelor", "postgraduate")
COMPETENT_OR_BETTER = frozenset({"excellent", "competent", "qualified"})


def reaches(levels: Sequence[str], held: str, minimum: str) -> bool:
    return levels.index(held) >= levels.index(minimum)
