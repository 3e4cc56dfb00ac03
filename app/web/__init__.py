"""HTML at /, for people."""

from fastapi import APIRouter

from app.web import (
    cadres,
    candidacies,
    home,
    log,
    notices,
    objections,
    placements,
    posts,
    rounds,
    search,
    session,
    stages,
    units,
)

NOUNS = (session, home, rounds, candidacies, objections, stages, units, cadres, posts, placements, log, search)


def routers() -> list[APIRouter]:
    return [session.public, notices.public, *(noun.router for noun in NOUNS)]
