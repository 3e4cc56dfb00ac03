"""Migrations for both databases: batch mode on SQLite, foreign keys off while migrating and checked after."""

from sqlalchemy import create_engine, pool, text

from alembic import context
from app.config import settings
from app.log_guard import guard
from app.tables import metadata


def run() -> None:
    url = context.config.attributes.get("url") or settings().url
    engine = create_engine(url, poolclass=pool.NullPool)
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            connection.execute(text("pragma foreign_keys=OFF"))
            connection.commit()
        context.configure(
            connection=connection, target_metadata=metadata, render_as_batch=sqlite, compare_type=True,
            transaction_per_migration=True,
        )  # fmt: skip
        with context.begin_transaction():
            context.run_migrations()
        if sqlite and (broken := connection.execute(text("pragma foreign_key_check")).all()):
            raise SystemExit(f"foreign keys do not hold after the migration: {broken[:3]}")
        guard(connection)
        connection.commit()
    engine.dispose()


run()
