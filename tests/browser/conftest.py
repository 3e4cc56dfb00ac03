"""Chromium in front of a real server with the demo city in it; both start once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from app import migrations
from app.db import Database
from app.demo import city as demo_city
from app.main import create_app
from tests.browser.visitor import Visitor
from tests.chromium import browser
from tests.serving import serving


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo city."""
    url = f"sqlite:///{tmp_path_factory.mktemp('city') / 'city.db'}"
    migrations.upgrade(url)
    database = Database(url)
    demo_city.load(database)
    with serving(lambda: create_app(database)) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.fixture
def visit(city: str, chromium: Browser) -> Iterator:
    """visit("city") → a signed-in person in front of a browser; visit("city", scripts=False) without JavaScript."""
    open_: list[Visitor] = []

    def arrive(username: str, scripts: bool = True) -> Visitor:
        open_.append(Visitor(chromium, city, scripts))
        open_[-1].sign_in(username)
        return open_[-1]

    yield arrive
    for visitor in open_:
        visitor.page.context.close()
