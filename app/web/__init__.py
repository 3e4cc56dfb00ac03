"""HTML at /, for people."""

from fastapi import APIRouter

from app.web import cadres, home, log, placements, posts, search, session, units


def routers() -> list[APIRouter]:
    return [
        session.public, session.router, home.router, units.router, cadres.router, posts.router, placements.router,
        log.router, search.router,
    ]  # fmt: skip
