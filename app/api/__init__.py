"""JSON under /api/v1, for systems."""

from fastapi import APIRouter

from app.api import cadres, changes, placements, posts, status, units


def routers() -> list[APIRouter]:
    return [units.router, cadres.router, posts.router, placements.router, status.router, changes.router]
