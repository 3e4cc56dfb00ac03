"""Figures as pages: the tab with its links, and a stage's marks for the organizer's eyes."""

import re

from tests import make
from tests.domain.test_figures import finished, marked_round


def test_each_number_leads_to_its_list(web, database, cast):
    with database.writing() as session:
        round_id = finished(session, cast)[0].id

    page = web.city.get(f"/rounds/{round_id}?tab=figures").text
    links = re.findall(r'href="(/rounds/\d+\?tab=candidacies&amp;(?:reached|left_at)=[^"]+)"[^>]*>(\d+)<', page)
    lists = [(web.city.get(href.replace("&amp;", "&")).text, int(number)) for href, number in links]

    assert len(links) == 4
    assert [len(re.findall(r"/candidacies/\d+\"", text)) for text, _ in lists] == [number for _, number in lists]


def test_a_unit_sees_numbers_of_its_own_people_and_nothing_of_the_judges(web, database, cast):
    with database.writing() as session:
        round_ = marked_round(session, cast)[0]
        round_id, stage_id = round_.id, round_.stages[0].id

    mine = web.sender.get(f"/rounds/{round_id}?tab=figures")

    assert (mine.status_code, "秦鉴" in mine.text, "秦鉴" in web.city.get(f"/rounds/{round_id}?tab=figures").text) == (
        200, False, True,
    )  # fmt: skip
    assert web.judge.get(f"/rounds/{round_id}/stages/{stage_id}/figures").status_code == 403


def test_the_marks_of_a_stage_are_drawn_with_a_table_behind(web, database, cast):
    with database.writing() as session:
        round_, stage = finished(session, cast)
        path = f"/rounds/{round_.id}/stages/{stage.id}/figures"

    page = web.city.get(path).text

    assert "<svg" in page and "+2.75" in page and "-2.75" in page


def test_an_unknown_step_lists_nobody_and_breaks_nothing(web, database, cast):
    with database.writing() as session:
        round_id = make.selecting_round(session, cast).id

    answer = web.city.get(f"/rounds/{round_id}?tab=candidacies&reached=stage-999")

    assert (answer.status_code, "/candidacies/" in answer.text) == (200, False)
