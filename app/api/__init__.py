"""JSON under /api/v1, for systems."""

from fastapi import APIRouter

from app.api import (
    cadres,
    candidacies,
    changes,
    decisions,
    evaluations,
    exports,
    judge_pool,
    layers,
    panels,
    placements,
    posts,
    publishing,
    rounds,
    sittings,
    stages,
    status,
    trainings,
    units,
    vocab,
)


def routers() -> list[APIRouter]:
    return [
        units.router,
        cadres.router,
        rounds.router,
        layers.router,
        candidacies.router,
        stages.router,
        panels.router,
        exports.router,
        sittings.router,
        judge_pool.router,
        decisions.router,
        publishing.router,
        publishing.notifications_router,
        posts.router,
        placements.router,
        trainings.of_round,
        trainings.router,
        evaluations.cycles_router,
        status.router,
        evaluations.router,
        changes.router,
        vocab.router,
    ]
