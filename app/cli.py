"""guazhi: the command line. Words come from labels; errors go to standard error, answers to standard output."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from app import backup as backups
from app import demo_sign_ins, installation, log, migrations, status_command
from app.access import Actor, Role
from app.config import settings
from app.db import Database
from app.demo import city as demo_city
from app.domain.accounts import actions as accounts
from app.domain.accounts import queries as account_queries
from app.domain.accounts.inputs import NewKey, NewUser
from app.domain.units import actions as units
from app.domain.units.inputs import UnitEntry
from app.domain.units.models import Level
from app.errors import DomainError, Invalid, Refused
from app.labels import t
from app.shapes import sentence

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help=t("cli.help"))
user_app = typer.Typer(no_args_is_help=True, help=t("cli.user.help"))
unit_app = typer.Typer(no_args_is_help=True, help=t("cli.unit.help"))
key_app = typer.Typer(no_args_is_help=True, help=t("cli.key.help"))
log_app = typer.Typer(no_args_is_help=True, help=t("cli.log.help"))
app.add_typer(user_app, name="user")
app.add_typer(unit_app, name="unit")
app.add_typer(key_app, name="key")
app.add_typer(log_app, name="log")


def main() -> None:
    try:
        app()
    except DomainError as refused:
        _complain(refused)
        raise SystemExit(2) from None


@app.command(help=t("cli.migrate.help"))
def migrate() -> None:
    settings().var_dir.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(settings().url)
    with _database() as database:
        installation.claim_keys(database)


@app.command(help=t("cli.demo.help"))
def demo(if_empty: Annotated[bool, typer.Option("--if-empty", help=t("cli.demo.if_empty"))] = False) -> None:
    with _migrated() as database:
        if not demo_city.is_empty(database):
            if not if_empty:
                raise Refused("demo.other_data")
        else:
            demo_city.load(database)
        with database.reading() as session:
            made_up = installation.is_demo(session)
    if made_up:
        _print_sign_ins()


@app.command(help=t("cli.serve.help"))
def serve(
    host: Annotated[str, typer.Option(help=t("cli.serve.host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=t("cli.serve.port"), min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help=t("cli.serve.workers"), min=1, max=64)] = 1,
) -> None:
    with _migrated() as database:
        if database.is_sqlite and workers > 1:
            raise Refused("serve.one_process_on_sqlite", workers=workers)
    typer.echo(t("cli.serve.at", address=f"http://{host}:{port}"), err=True)
    uvicorn.run(
        "app.main:create_app", factory=True, host=host, port=port, workers=workers, access_log=False,
        log_level="warning", server_header=False, timeout_graceful_shutdown=10,
    )  # fmt: skip


@app.command(help=t("cli.status.help"))
def status(
    round_: Annotated[int | None, typer.Option("--round", min=1)] = None, unit: Annotated[str, typer.Option()] = "",
    wait: Annotated[int, typer.Option(min=0, max=86_400)] = 0,
) -> None:  # fmt: skip
    raise typer.Exit(status_command.run(round_, unit, wait))


@user_app.command("create", help=t("cli.user.create"))
def create_user(
    name: str, role: Annotated[Role, typer.Option()], unit: Annotated[str, typer.Option()],
    full_name: Annotated[str, typer.Option()] = "", cadre: Annotated[str | None, typer.Option()] = None,
    former: Annotated[list[str] | None, typer.Option("--former", help=t("cli.user.former"))] = None,
) -> None:  # fmt: skip
    """Asks for the password, or reads it from standard input."""
    with _migrated() as database, database.writing() as session:
        new = _asked(
            NewUser, username=name, name=full_name or name, role=role, unit_code=unit, password=_password(),
            cadre_key=cadre, former_units=former or [],
        )  # fmt: skip
        accounts.create_user(session, _operator(Role.SYSTEM_ADMIN), new)


@unit_app.command("create", help=t("cli.unit.create"))
def create_unit(
    code: str, name: str, level: Annotated[Level, typer.Option()], parent: Annotated[str | None, typer.Option()] = None
) -> None:
    """The first units of an installation; the rest comes through the API."""
    with _migrated() as database, database.writing() as session:
        entry = _asked(UnitEntry, name=name, level=level, parent_code=parent)
        units.save(session, _operator(Role.SYSTEM_ADMIN), code, entry)


@key_app.command("create", help=t("cli.key.create"))
def create_key(
    name: str, role: Annotated[Role, typer.Option()], unit: Annotated[str, typer.Option()],
    expires: Annotated[str | None, typer.Option(help=t("cli.key.expires"))] = None,
    read_only: Annotated[bool, typer.Option("--read-only")] = False,
    person: Annotated[str | None, typer.Option("--for", help=t("cli.key.person"))] = None,
) -> None:  # fmt: skip
    """Prints the key, alone, on standard output."""
    with _migrated() as database, database.writing() as session:
        new = _asked(
            NewKey, name=name, role=role, unit_code=unit, read_only=read_only, username=person,
            expires_in_days=_days(expires),
        )  # fmt: skip
        _, token = accounts.create_key(session, _operator(Role.SECURITY_ADMIN), new)
    typer.echo(token)


@key_app.command("revoke", help=t("cli.key.revoke"))
def revoke_key(prefix: str) -> None:
    with _migrated() as database, database.writing() as session:
        key = account_queries.key_by_prefix(session, prefix)
        accounts.revoke_key(session, _operator(Role.SECURITY_ADMIN), key)


@log_app.command("verify", help=t("cli.log.verify"))
def verify_log() -> None:
    with _migrated() as database, database.reader.connect() as connection:
        broken = log.verify(connection)
        if broken is not None:
            typer.echo(t("cli.log.broken", seq=broken), err=True)
            raise typer.Exit(1)
        typer.echo(t("cli.log.holds", n=log.length(connection)))


@app.command(help=t("cli.backup.help"))
def backup(file: Path) -> None:
    with _migrated() as database:
        rows = backups.write(database, file)
    typer.echo(t("cli.backup.done", file=str(file), rows=sum(rows.values()), tables=len(rows)))


@app.command(help=t("cli.restore.help"))
def restore(file: Path) -> None:
    if not file.exists():
        raise Refused("backup.no_file", file=str(file))
    with _migrated() as database:
        rows = backups.read(database, file)
    typer.echo(t("cli.restore.done", file=str(file), rows=sum(rows.values())))


@contextmanager
def _database() -> Iterator[Database]:
    database = Database(settings().url)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def _migrated() -> Iterator[Database]:
    """A database at the newest revision, written with our keys; else an error that says what to do."""
    with _database() as database:
        if database.is_sqlite and not Path(database.url.database or "").exists():
            raise Refused("installation.no_database")
        if migrations.current(database) != migrations.head_revision():
            raise Refused("installation.not_migrated")
        installation.claim_keys(database)
        yield database


def _operator(role: Role) -> Actor:
    """Whoever has the shell: makes accounts and keys, has no business verb."""
    return Actor("system", 0, "cli", role, 0, "")


def _password() -> str:
    if sys.stdin.isatty():
        return typer.prompt(t("cli.user.password"), hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\n")


def _days(expires: str | None) -> int | None:
    if expires is None:
        return None
    if not expires.endswith("d") or not expires[:-1].isdigit():
        raise Refused("account.expires_format", told=expires)
    return int(expires[:-1])


def _asked(model, **values):
    try:
        return model(**values)
    except ValueError as broken:
        first = broken.errors()[0]
        raise Refused("cli.wrong", field=".".join(map(str, first["loc"])), why=first["msg"]) from None


def _complain(error: DomainError) -> None:
    if isinstance(error, Invalid):
        for fault in error.faults:
            typer.echo(t(f"errors.{fault.code}", **fault.facts), err=True)
        return
    typer.echo(sentence(error), err=True)


def _print_sign_ins() -> None:
    typer.echo(t("cli.demo.sign_ins", password=demo_sign_ins.PASSWORD))
    for account in demo_sign_ins.ACCOUNTS:
        typer.echo(f"  {account.username:<14}{t(f'word.Role.{account.role.value}')}")


if __name__ == "__main__":
    main()
