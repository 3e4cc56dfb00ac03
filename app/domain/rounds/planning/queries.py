"""Reads for the plan of a round: the usual paths in words, and the units that quotas may name."""

from typing import Any

from sqlalchemy import select

from app.access import Actor, require
from app.db import WorkSession
from app.domain.rounds.models import Round
from app.domain.rounds.planning.templates import templates
from app.domain.units.models import Level, Unit
from app.labels import t


def usual_paths(actor: Actor) -> list[dict[str, Any]]:
    """Each as a round begun with it would have it, with its titles in the reader's language."""
    require(actor, "round.read")
    return [
        {
            **template.model_dump(exclude={"stages"}), "code": code,
            "title": t(f"round_template.title.{code}"), "about": t(f"round_template.about.{code}"),
            "stages": [
                {**stage.model_dump(), "title": stage.title, "criteria": [
                    {**each.model_dump(), "title": t(f"round_template.criterion.{each.title}")}
                    for each in stage.criteria
                ]}
                for stage in template.stages
            ],
        }
        for code, template in templates().items()
    ]  # fmt: skip


def quota_units(session: WorkSession, round_: Round) -> list[Unit]:
    """The places next below the organizer: counties of a city, townships of a county."""
    below = select(Unit).where(Unit.parent_id == round_.organizer_id, Unit.level.in_((Level.COUNTY, Level.TOWNSHIP)))
    return list(session.scalars(below.order_by(Unit.code)))
