"""/healthz answers without the database; /readyz says whether work can be taken."""

import shutil

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.config import settings
from app.migrations import head_revision

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


def _database(database) -> dict[str, bool]:
    try:
        with database.reader.connect() as connection:
            revision = connection.execute(text("select version_num from alembic_version")).scalar()
        return {"database": True, "migrations": revision == head_revision()}
    except SQLAlchemyError:
        return {"database": False, "migrations": False}
