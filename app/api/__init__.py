"""JSON under /api/v1, for systems."""

from fastapi import APIRouter

from app.api import cadres, candidacies, changes, decisions, placements, posts, rounds, stages, status, units, vocab


def routers() -> list[APIRouter]:
    nouns = (units, cadres, rounds, candidacies, decisions, stages, posts, placements, status, changes, vocab)
    return [noun.router for noun in nouns]
