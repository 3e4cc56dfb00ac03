"""HTML at /, for people."""

from fastapi import APIRouter

from app.web import cadres, cycles, evaluations, home, log, placements, posts, search, session, units


def routers() -> list[APIRouter]:
    return [
        session.public, session.router, home.router, units.router, cadres.router, posts.router, placements.router,
        evaluations.router, cycles.router, log.router, search.router,
    ]  # fmt: skip
