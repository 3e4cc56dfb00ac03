"""JSON under /api/v1, for systems."""

from fastapi import APIRouter

from app.api import (
    cadres,
    candidacies,
    changes,
    decisions,
    evaluations,
    figures,
    inspections,
    judge_pool,
    layers,
    panels,
    placements,
    planning,
    posts,
    publishing,
    rounds,
    stage_entries,
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
        planning.paths,
        rounds.router,
        layers.router,
        planning.router,
        candidacies.router,
        stage_entries.router,
        stages.router,
        panels.router,
        judge_pool.router,
        figures.router,
        inspections.router,
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
