"""Cycles and sheets as pages, without JavaScript."""

import pytest

from tests import make
from tests.make import GOOD


@pytest.fixture
def placed(database, cast) -> int:
    with database.writing() as session:
        round_ = make.in_post_round(session, cast)
        make.in_post(session, cast, round_)
        return round_.id


def test_the_department_sees_how_many_sheets_it_would_open_and_opens_them(web, placed):
    page = web.city.get(f"/cycles/new?half=1&round_id={placed}")
    begun = web.city.submit("/cycles/new", title="2026 年上半年", half="1", round_id=str(placed))

    assert '<span class="figure">1</span>' in page.text
    assert begun.status_code == 303
    assert "何静姝" in web.city.get(begun.headers["location"]).text


def test_a_cycle_for_nobody_is_refused_in_words_on_the_same_form(web):
    answer = web.city.submit("/cycles/new", title="空", half="2")

    assert answer.status_code == 409
    assert "没有可考核的人" in answer.text and 'value="空"' in answer.text


def test_a_sheet_goes_its_whole_way_by_forms(web, database, cast):
    with database.writing() as session:
        at = f"/evaluations/{make.sheet(session, cast).id}"
    steps = [
        web.receiver.submit(f"{at}/marks", **GOOD, comment="踏实"),
        web.receiver.submit(f"{at}/submission"),
        web.city.submit(f"{at}/return", reason="请补充依据"),
        web.receiver.submit(f"{at}/marks", **GOOD, submit="true"),
        web.city.submit(f"{at}/confirmation", note="实绩突出"),
        web.cadre.submit(f"{at}/acknowledgement", answer="agrees"),
    ]

    assert [step.status_code for step in steps] == [303] * 6
    page = web.sender.get(at).text
    assert "已阅签" in page and "89.90" in page and "称职" in page


def test_a_refused_submission_keeps_what_was_typed(web, database, cast):
    with database.writing() as session:
        at = f"/evaluations/{make.sheet(session, cast).id}"

    answer = web.receiver.submit(f"{at}/marks", **GOOD | {"ability": "99"}, comment="写了半天", submit="true")

    assert answer.status_code == 409
    assert "须写明依据" in answer.text and "写了半天" in answer.text and 'value="99"' in answer.text


def test_a_mark_out_of_range_is_told_beside_its_field(web, database, cast):
    with database.writing() as session:
        at = f"/evaluations/{make.sheet(session, cast).id}"

    answer = web.receiver.submit(f"{at}/marks", **GOOD | {"integrity": "101"})

    assert answer.status_code == 422
    assert 'id="f-integrity-error"' in answer.text and 'href="#f-integrity"' in answer.text


def test_a_form_drawn_from_an_older_version_is_stale(web, database, cast):
    with database.writing() as session:
        at = f"/evaluations/{make.submitted(session, cast).id}"

    answer = web.city.post(f"{at}/confirmation", data={"version": "1", "note": ""})

    assert answer.status_code == 412
    assert "待复核" in web.city.get(at).text


def test_the_cadre_reads_no_mark_before_confirmation(web, database, cast):
    with database.writing() as session:
        at = f"/evaluations/{make.submitted(session, cast).id}"

    page = web.cadre.get(at).text

    assert "五项得分在确认后可见" in page and "89.90" not in page and "f-virtue" not in page


def test_buttons_are_those_of_the_reader(web, database, cast):
    with database.writing() as session:
        at = f"/evaluations/{make.submitted(session, cast).id}"

    assert f'href="{at}/confirmation"' in web.city.get(at).text
    assert f'href="{at}/confirmation"' not in web.receiver.get(at).text
    assert web.receiver.get(f"{at}/confirmation").status_code == 403
    assert web.other_receiver.get(at).status_code == 404


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", True), ("state=submitted", True), ("state=open", False), ("overdue=true", True), ("unit=140581", False)],
)
def test_the_list_is_filtered_by_its_address(web, database, cast, query, shown):
    with database.writing() as session:
        make.submitted(session, cast)

    assert ("何静姝" in web.city.get(f"/evaluations?{query}").text) == shown


@pytest.mark.parametrize("username", ["city", "county", "sender", "receiver", "mentor", "cadre", "judge"])
def test_everyone_at_work_has_their_list(web, database, cast, username):
    with database.writing() as session:
        make.confirmed(session, cast)

    page = getattr(web, username).get("/evaluations")

    assert page.status_code == 200
    assert ("何静姝" in page.text.split('id="list"')[1]) == (username != "judge")


@pytest.mark.parametrize("path", ["/cycles", "/cycles/new"])
def test_cycles_are_for_departments(web, path):
    assert (web.city.get(path).status_code, web.receiver.get(path).status_code) == (200, 403)


def test_the_pages_read_in_english_too(web, database, cast):
    with database.writing() as session:
        sheet = make.confirmed(session, cast)

    pages = [
        web.city.get(path, headers={"Accept-Language": "en"}).text
        for path in ("/evaluations", f"/evaluations/{sheet.id}", "/cycles", "/cycles/new", f"/cycles/{sheet.cycle_id}")
    ]

    assert all("Assessments" in page for page in pages)
    assert not any("evaluations." in page or "grading." in page for page in pages)
