"""Imports every models.py, so that the metadata is whole: for Alembic and for tests."""

from sqlmodel import SQLModel

import app.domain.accounts.models
import app.domain.cadres.models
import app.domain.documents.models
import app.domain.evaluations.models
import app.domain.matching.models
import app.domain.placements.answers
import app.domain.placements.models
import app.domain.posts.models
import app.domain.rounds.decision.models
import app.domain.rounds.inspection.models
import app.domain.rounds.models
import app.domain.rounds.path.models
import app.domain.rounds.path.pool_models
import app.domain.rounds.path.seat_models
import app.domain.rounds.people.models
import app.domain.rounds.planning.models
import app.domain.trainings.models
import app.domain.units.models
import app.idempotency
import app.installation
import app.jobs
import app.log
import app.long_jobs
import app.workdays_table  # noqa: F401

metadata = SQLModel.metadata
