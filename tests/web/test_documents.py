"""Files of a round as pages: the folder on the plan, the form, the refusal beside the field, the way out."""

import pytest

from app.config import settings
from tests import make, trainings
from tests.papers import PDF


@pytest.fixture
def place(database, cast) -> str:
    with database.writing() as session:
        return f"/{make.open_round(session, cast).place}"


def send(browser, place: str, name: str = "方案.pdf", content: bytes = PDF, **fields):
    told = {"kind": "plan", "secrecy": "internal", "title": "实施方案"} | fields
    return browser.post(f"{place}/documents", data=told, files={"file": (name, content)}, follow_redirects=False)


def test_a_file_is_attached_on_the_folders_page_and_seen_on_the_plan(web, place):
    form = web.city.get(f"{place}/documents")
    sent = send(web.city, place)
    plan = web.sender.get(f"{place}?tab=plan")
    got = web.sender.get(f"{place}/documents/1/content")

    assert 'enctype="multipart/form-data"' in form.text and "不超过 10 MB" in form.text
    assert (sent.status_code, sent.headers["location"]) == (303, f"{place}/documents")
    assert "实施方案" in plan.text and f"{place}/documents/1/content" in plan.text
    assert (got.content, got.headers["content-type"]) == (PDF, "application/pdf")
    assert got.headers["content-disposition"].startswith("attachment;")


def test_who_may_not_attach_sees_no_form(web, place):
    assert "multipart/form-data" not in web.sender.get(f"{place}/documents").text
    assert send(web.sender, place).status_code == 403


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "文件是空的"), (b"<html>", "不接受这种文件"), (b"PK\x03\x04", "不接受这种文件")]
)
def test_a_refused_file_is_refused_beside_the_field_and_the_rest_stays_as_typed(web, place, content, words):
    answer = send(web.city, place, content=content, title="甲方案", secrecy="work_secret")

    assert answer.status_code == 422
    assert words in answer.text and 'id="f-file-error"' in answer.text
    assert 'value="甲方案"' in answer.text and 'value="work_secret" id="f-secrecy-3" checked' in answer.text


def test_no_file_chosen_is_said_beside_the_field(web, place):
    answer = web.city.post(f"{place}/documents", data={"kind": "plan"}, files={"file": ("", b"")})

    assert answer.status_code == 422 and 'id="f-file-error"' in answer.text


def test_a_file_far_too_large_draws_the_form_again_with_the_limit_in_words(web, place):
    answer = send(web.city, place, content=PDF + b"%" * (settings().document_limit + 2**20))

    assert answer.status_code == 413
    assert "文件超过 10 MB" in answer.text and "multipart/form-data" in answer.text


def test_a_file_is_removed_with_a_reason_and_its_line_stays_for_who_keeps_it(web, place):
    send(web.city, place)
    refused = web.city.submit(f"{place}/documents/1/removal", reason="错")
    done = web.city.submit(f"{place}/documents/1/removal", reason="附错了文件")

    assert (refused.status_code, done.status_code) == (422, 303)
    assert "附错了文件" in web.city.get(f"{place}/documents").text
    assert "附错了文件" in web.city.get(f"{place}/documents/1").text
    assert "实施方案" not in web.sender.get(f"{place}/documents").text
    assert web.city.get(f"{place}/documents/1/content").status_code == 409


def test_the_page_of_a_file_tells_its_keeper_who_read_it(web, place):
    send(web.city, place)
    web.sender.get(f"{place}/documents/1/content")

    assert "丁一鸣" in web.city.get(f"{place}/documents/1").text
    assert "查看附件" not in web.sender.get(f"{place}/documents/1").text


def test_a_name_that_is_markup_stays_words(web, place):
    send(web.city, place, title="<script>alert(1)</script>", name="<b>.pdf")

    told = web.city.get(f"{place}/documents").text

    assert "<script>alert" not in told and "&lt;script&gt;alert" in told


def test_a_training_has_materials_of_its_own(web, database, cast):
    with database.writing() as session:
        training = f"/{trainings.planned(session, cast, trainings.confirmed(session, cast, 'c2')).place}"

    sent = send(web.city, training, name="讲义.pdf", kind="training_material", title="乡村振兴讲义")

    assert (sent.status_code, sent.headers["location"]) == (303, f"{training}/documents")
    assert "乡村振兴讲义" in web.city.get(training).text
    assert web.city.get(f"{training}/documents/1/content").content == PDF
    assert web.other_sender.get(f"{training}/documents/1/content").status_code == 404
