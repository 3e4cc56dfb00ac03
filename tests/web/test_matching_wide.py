"""The board of a large round: a search and pages, never a wall; what is read does not grow with the round."""

import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.engine.cursor import CursorFetchStrategy

from app.domain.matching import board_posts
from tests import boards, matching_rows


@pytest.fixture
def reading(database, monkeypatch):
    """with reading() as told: … → told.statements and told.rows of what the readers fetched meanwhile."""

    class Told:
        statements = rows = 0

    def fetching(name):
        plain = getattr(CursorFetchStrategy, name)

        def fetch(*args, **kwargs):
            found = plain(*args, **kwargs)
            Told.rows += len(found)
            return found

        return fetch

    def asked(*_):
        Told.statements += 1

    for name in ("fetchall", "fetchmany"):
        monkeypatch.setattr(CursorFetchStrategy, name, fetching(name))

    @contextmanager
    def counted():
        Told.statements = Told.rows = 0
        event.listen(database.reader, "before_cursor_execute", asked)
        yield Told
        event.remove(database.reader, "before_cursor_execute", asked)

    return counted


@pytest.fixture
def small_pages(monkeypatch):
    """Twelve posts are many already."""
    monkeypatch.setattr(board_posts, "WHOLE", 12)
    monkeypatch.setattr("app.web.matching.A_PAGE", 5)


def read(web, reading, path):
    web.city.get(path)
    with reading() as told:
        page = web.city.get(path)
        assert page.status_code == 200
        return told.statements, told.rows, len(page.text)


@pytest.mark.parametrize("asked", ["", "?q=副镇长", "?unplaced=1", "?county=/14/1405/140521/", "?person={person}"])
def test_the_board_of_four_times_as_many_reads_no_more(web, database, reading, cast, small_pages, asked):
    first = boards.laid(database, boards.wide, people=60, posts=60)
    few = read(web, reading, f"/{first}{asked.format(person=1)}")
    with database.writing() as session:
        draft = boards.wide(session, 240, 240)
        person, second = matching_rows.people_of(session, draft.matching)[0].id, draft.place
    many = read(web, reading, f"/{second}{asked.format(person=person)}")

    assert many[0] == few[0]
    assert many[1] <= few[1] + 12 and many[2] <= few[2] * 1.3


@pytest.mark.parametrize("form", ["pins", "changes"])
def test_a_form_lists_some_and_searches_for_the_others(web, database, cast, form, monkeypatch):
    monkeypatch.setattr("app.domain.matching.wish_lists.SHOWN", 20)
    place = boards.laid(database, boards.wide, people=60, posts=60)

    page = web.city.get(f"/{place}/{form}").text
    found = web.city.get(f"/{place}/{form}?q=副镇长（57）").text

    assert "这里没有全部列出" in page and page.count("副镇长（57）") == 0
    assert "副镇长（57）" in found and "副镇长（12）" not in found


def test_a_pair_asked_for_is_in_the_form_however_many_there_are(web, database, cast, monkeypatch):
    monkeypatch.setattr("app.domain.matching.wish_lists.SHOWN", 5)
    with database.writing() as session:
        draft = boards.wide(session, 40, 40)
        person = matching_rows.people_of(session, draft.matching)[-1].id
        post, place = matching_rows.posts_of(session)[-1].id, draft.place

    page = web.city.get(f"/{place}/pins?candidacy_id={person}&post_id={post}&kind=pin").text

    assert {str(person), str(post)} <= set(re.findall(r'value="(\d+)" selected', page))


def test_a_large_round_lists_the_posts_of_the_page_and_finds_the_others_by_name(web, database, cast, small_pages):
    place = boards.laid(database, boards.wide, people=60, posts=60)

    page = web.city.get(f"/{place}").text
    found = web.city.get(f"/{place}?q=副镇长（59）").text

    assert "个，由近到远" in page and "副镇长（59）" not in page and "岗位较多" in page
    assert found.count("data-post=") == 1 and "副镇长（59）" in found


def test_a_county_shows_its_posts_page_by_page_and_the_people_who_go_there(web, database, cast, small_pages):
    place = boards.laid(database, boards.wide, people=60, posts=60)
    seen: set[str] = set()
    path = f"/{place}?county=/14/1405/140521/"
    while path:
        page = web.city.get(path).text
        shown = re.findall(r'data-post="(\d+)"', page)
        assert len(shown) <= 12 and not seen & set(shown)
        seen |= set(shown)
        more = re.search(r'href="([^"]+further=[^"]+)"', page)
        path = more[1].replace("&amp;", "&") if more else ""

    with database.reading() as session:
        there = {
            str(each.id) for each in matching_rows.posts_of(session) if each.unit.path.startswith("/14/1405/140521/")
        }
    assert seen == there


def test_a_round_of_a_city_is_shown_whole(web, database, cast):
    place = boards.laid(database, boards.wide, people=84, posts=84)

    page = web.city.get(f"/{place}").text

    assert page.count("data-post=") == 84 and len(re.findall(r'<li><a [^>]*data-person="', page)) == 84
