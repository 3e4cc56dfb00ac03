"""HTML at /, for people."""

from fastapi import APIRouter

from app.web import (
    cadres,
    candidacies,
    cycles,
    entries,
    evaluations,
    home,
    judge_pool,
    layers,
    log,
    notices,
    notifications,
    objections,
    panels,
    placements,
    posts,
    publishing,
    rounds,
    search,
    session,
    sittings,
    stages,
    trainings,
    units,
)


def routers() -> list[APIRouter]:
    return [
        session.public,
        notices.public,
        session.router,
        home.router,
        rounds.router,
        layers.router,
        publishing.router,
        notifications.router,
        candidacies.router,
        stages.router,
        panels.router,
        sittings.router,
        judge_pool.router,
        objections.router,
        entries.router,
        units.router,
        cadres.router,
        posts.router,
        placements.router,
        trainings.router,
        trainings.one,
        evaluations.router,
        cycles.router,
        log.router,
        search.router,
    ]
