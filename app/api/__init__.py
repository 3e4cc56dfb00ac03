"""JSON under /api/v1, for systems."""

from fastapi import APIRouter

from app.api import cadres, candidacies, changes, decisions, placements, posts, rounds, status, units, vocab


def routers() -> list[APIRouter]:
    return [
        units.router, cadres.router, rounds.router, candidacies.router, decisions.router, posts.router,
        placements.router, status.router, changes.router, vocab.router,
    ]  # fmt: skip
