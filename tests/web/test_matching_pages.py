"""The board of a draft as pages: who goes where and why, why not, what cannot hold together, two drafts compared."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select

from app.domain.matching import desk
from app.domain.matching.models import Draft, DraftPair
from tests import boards, matching_rows


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(datetime(2026, 1, 15, 4, tzinfo=UTC), tick=True):
        yield
    desk.close()


@pytest.fixture
def draft(database, cast):
    return "/" + boards.laid(database)


def lines_of(database) -> list[DraftPair]:
    with database.reading() as session:
        rows = session.scalars(select(DraftPair).order_by(DraftPair.candidacy_id)).all()
        for row in rows:
            assert row.candidacy.cadre.name and (row.post is None or row.post.title)
        return list(rows)


def shown(hundredths: int) -> str:
    """One decimal, two where they are needed, as the page says points."""
    return f"{hundredths / 100:.1f}" if hundredths % 10 == 0 else f"{hundredths / 100:.2f}"


def test_the_board_has_everybody_by_rank_and_every_post_with_who_is_there(web, draft, database):
    page = web.city.get(draft).text
    lines = lines_of(database)

    people = re.findall(r'<ol class="people">.*?</ol>', page, re.S)[0]
    assert re.findall(r"<b>(人选\d)</b>", people) == [f"人选{n}" for n in range(1, 7)]
    for line in lines:
        if line.post:
            row = re.search(rf'data-post="{line.post_id}">(.*?)</div>', page, re.S)[1]
            assert line.candidacy.cadre.name in row and shown(line.points) in row
    assert people.count("未安排") == sum(line.post_id is None for line in lines) == 1


def test_a_line_is_drawn_for_each_person_with_a_post_and_the_chosen_one_last(web, draft, database):
    chosen = next(line for line in lines_of(database) if line.post_id)

    page = web.city.get(f"{draft}?person={chosen.candidacy_id}").text

    paths = re.findall(r'<path class="(\w*)" d="M0 ', page)
    assert len(paths) == 5 and paths[-1] == "now" and paths.count("now") == 1


def test_the_reasons_add_up_to_the_points_and_name_prices_of_other_posts(web, draft, database):
    line = next(each for each in lines_of(database) if each.post_id and each.told["alternatives"])

    why = web.city.get(f"{draft}?person={line.candidacy_id}").text.split('id="why"')[1].split("</section>")[0]

    given = [float(each) for each in re.findall(r'<span class="num">([\d.]+) / \d+</span>', why)]
    assert sum(given) == pytest.approx(line.points / 100, abs=0.3) and line.candidacy.cadre.name in why
    assert why.count("改到") == len(line.told["alternatives"]) <= 3
    assert "match.said" not in why


def test_why_not_is_asked_of_the_child_and_answered_in_words(web, draft, database):
    lines = lines_of(database)
    person, other = lines[0], next(each for each in lines[1:] if each.post_id)

    page = web.city.get(f"{draft}?person={person.candidacy_id}&post={other.post_id}").text

    why = page.split('id="why"')[1].split("</section>")[0]
    assert "为什么不是" in why and other.post.title in why
    assert re.search(r"到该岗位得 [\d.]+ 分|不得|应当|要求|已", why.split("为什么不是")[-1]) and "match.a" not in why


def test_a_post_that_was_not_picked_asks_nothing(web, draft):
    assert web.city.get(f"{draft}?post=").status_code == 200


def test_a_pin_is_asked_for_with_the_pair_that_is_shown(web, draft, database):
    line = next(each for each in lines_of(database) if each.post_id)

    page = web.city.get(f"{draft}?person={line.candidacy_id}").text
    asked = re.search(r'data-pin href="([^"]+)"', page)[1].replace("&amp;", "&")
    form = web.city.get(asked).text

    assert f'data-pins="{draft}/pins"' in page
    assert re.findall(r'value="(\d+)" selected', form) == [str(line.candidacy_id), str(line.post_id)]


def test_an_adopted_draft_offers_no_dragging(web, draft, database):
    with database.writing() as session:
        session.scalars(select(Draft)).one().state = "adopted"

    page = web.city.get(draft).text

    assert "data-pins" not in page and "拖到岗位" not in page


def test_what_cannot_hold_together_is_named_and_a_copy_without_it_is_one_click_away(web, database, cast):
    draft = "/" + boards.laid(database, boards.impossible)

    page = web.city.get(draft).text
    asked = f"{draft}/copies?without=everyone_placed"
    form = web.city.get(asked).text
    done = web.city.submit(asked, name="方案二", without="everyone_placed")

    assert "条件冲突" in page and "人人有岗" in page and "可以安排 2 人" in page and "法定，不能去掉" in page
    assert asked in page and 'value="everyone_placed" selected' in form
    assert done.status_code == 303
    with database.reading() as session:
        first, twin = session.scalars(select(Draft).order_by(Draft.id))
        assert twin.changes == {"policy": {"everyone_placed": False}} and first.changes == {}
        assert twin.copied_from_id == first.id and not twin.rules.everyone_placed


def test_a_copy_without_a_rule_of_the_law_is_only_a_copy(web, draft, database):
    web.city.submit(f"{draft}/copies", name="方案二", without="kin")

    with database.reading() as session:
        twin = session.scalars(select(Draft).order_by(Draft.id.desc())).first()
        assert twin.name == "方案二" and twin.changes == {} and twin.rules.is_on("kin")


def test_two_drafts_beside_each_other_name_who_is_moved_and_what_it_gives(web, database, cast):
    with database.writing() as session:
        first = boards.board(session)
        person, post = next((each.candidacy, each.post) for each in boards.lines(first))
        other = matching_rows.draft(session, first.matching, "方案二")
        matching_rows.pin(session, other, person, post, "ban")
        boards.solved(session, other)
        name, place, beside, gained = person.cadre.name, other.place, first.id, other.points - first.points

    page = web.city.get(f"/{place}?beside={beside}").text

    table = page[page.index("人去向不同") :]
    assert name in table and "方案一" in table and "方案二" in table
    assert f"比方案一 {gained / 100:+.1f}" in page


def test_a_search_shows_those_it_finds_and_the_way_back(web, draft):
    page = web.city.get(f"{draft}?q=人选3").text

    people = re.findall(r'<ol class="people">.*?</ol>', page, re.S)[0]
    assert re.findall(r"<b>(人选\d)</b>", people) == ["人选3"]
    assert f'<a class="button small" href="{draft}">' in page


def test_many_people_stand_close_and_the_window_says_there_are_more(web, database, cast):
    with database.writing() as session:
        made = matching_rows.matching_round(session, 130, 4)
        place = matching_rows.draft(session, made).place

    page = web.city.get(f"/{place}").text

    assert page.count('data-person="') == 120 and 'class="match close"' in page
    assert 'rel="next"' in page


def test_addresses_hold_ids_and_nothing_about_a_person(web, draft, database):
    page = web.city.get(draft).text
    names = [line.candidacy.cadre.name for line in lines_of(database)]

    addresses = re.findall(r'(?:href|action|hx-get|data-pins)="([^"]+)"', page)
    assert addresses and not any(name in each or "%E4" in each for each in addresses for name in names)


def test_every_link_of_the_board_leads_to_the_board_of_that_draft(web, draft):
    page = web.city.get(draft).text
    board = page[page.index('id="board"') : page.index('id="why"')]

    found = re.findall(r'(?:href|hx-get)="([^"]+)"', board)
    links = {link.replace("&amp;", "&").removesuffix("#why") for link in found}

    assert len(links) > 10 and all(link.startswith(f"{draft}?") for link in links)
    assert {web.city.get(link).status_code for link in sorted(links)[:3]} == {200}
    unplaced = re.search(r'<a href="([^"]+)">人选', page[page.index("未安排 1 人") :])[1]
    assert unplaced.startswith(f"{draft}?person=")


def test_a_sending_unit_has_no_board(web, draft):
    assert web.sender.get(draft).status_code in (403, 404)
