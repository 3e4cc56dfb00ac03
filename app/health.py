"""/healthz answers without the database; /readyz says whether work can be taken."""

import shutil
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from app import jobs, migrations
from app.config import settings
from app.db import Database

LAG_ALLOWED = timedelta(minutes=15)
router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> JSONResponse:
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def readyz(request: Request) -> JSONResponse:
    database = request.app.state.database
    free_mb = shutil.disk_usage(settings().var_dir if settings().var_dir.exists() else ".").free // 1_048_576
    checks = {"disk": free_mb >= settings().free_disk_mb, **_database(database)}
    return JSONResponse({"ready": all(checks.values()), "checks": checks}, 200 if all(checks.values()) else 503)


def _database(database: Database) -> dict[str, bool]:
    try:
        migrated = migrations.current(database) == migrations.head_revision()
        with database.reading() as session:
            return {"database": True, "migrations": migrated, "jobs": jobs.lag(session) < LAG_ALLOWED}
    except SQLAlchemyError:
        return {"database": False, "migrations": False, "jobs": False}
