"""The server the other tests stand on: what it promises them."""

import psycopg
import pytest

from tests import postgres


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)


def build(url: str) -> None:
    with connect(url) as connection:
        connection.execute("CREATE TABLE cadre (name text)")
        connection.execute("INSERT INTO cadre VALUES ('挂职')")


def names(url: str) -> list[str]:
    with connect(url) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM cadre ORDER BY name")]


@pytest.fixture
def one(worker_id: str):
    name = f"house_one_{worker_id}"
    yield name
    postgres.drop_database(name)


def test_what_a_test_writes_does_not_reach_the_next_one(one: str) -> None:
    template = postgres.template("house_template", build)
    with connect(postgres.clone_database(template, one)) as connection:
        connection.execute("INSERT INTO cadre VALUES ('second')")
    postgres.drop_database(one)

    assert names(postgres.clone_database(template, one)) == ["挂职"]


def test_a_template_is_built_once() -> None:
    postgres.template("house_template", build)
    built_again = []

    postgres.template("house_template", built_again.append)

    assert built_again == []


def test_a_build_that_fails_leaves_no_template() -> None:
    def stumble(url: str) -> None:
        build(url)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        postgres.template("house_stumbled", stumble)

    assert names(postgres.url_of(postgres.template("house_stumbled", build))) == ["挂职"]
    postgres.drop_database("house_stumbled")


def test_a_database_is_dropped_though_somebody_is_connected(one: str) -> None:
    held = connect(postgres.create_database(one))

    postgres.drop_database(one)

    with pytest.raises(psycopg.OperationalError):
        held.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(postgres.url_of(one))
