"""HTML at /, for people."""

from fastapi import APIRouter

from app.web import cadres, home, log, placements, posts, search, session, stages, units


def routers() -> list[APIRouter]:
    nouns = (session, home, units, cadres, stages, posts, placements, log, search)
    return [session.public, *(noun.router for noun in nouns)]
