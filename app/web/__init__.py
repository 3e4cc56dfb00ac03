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
    units,
)


def routers() -> list[APIRouter]:
    return [
        session.public, notices.public, session.router, home.router, rounds.router, candidacies.router,
        objections.router, units.router, cadres.router, posts.router, placements.router, log.router, search.router,
    ]  # fmt: skip
