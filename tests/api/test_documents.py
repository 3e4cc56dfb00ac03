"""Files of a round as JSON: sent as a form, read as an attachment, removed with a reason."""

import pytest
from sqlalchemy import select

from app.config import settings
from app.log import LogEntry
from tests import make
from tests.papers import DOCX, PDF

PLAN = {"kind": "plan", "secrecy": "internal", "title": "实施方案"}


@pytest.fixture
def round_id(database, cast) -> int:
    with database.writing() as session:
        return make.open_round(session, cast).id


def sent(client, round_id: int, name: str = "实施方案（2026）.pdf", content: bytes = PDF, **fields):
    files = {"file": (name, content, "text/html")}  # what the sender says of the type is not believed
    return client.post(f"/rounds/{round_id}/documents", data=PLAN | fields, files=files)


def reads(database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(LogEntry.actor_name).where(LogEntry.verb == "document.read")))


def test_a_file_is_attached_listed_and_read_back(api, round_id, database):
    made = sent(api.city, round_id)
    told = made.json()
    path = f"/rounds/{round_id}/documents/{told['id']}"
    listed = api.sender.get(f"/rounds/{round_id}/documents").json()["items"]
    got = api.sender.get(f"{path}/content")

    assert made.status_code == 201 and made.headers["location"] == f"/api/v1{path}"
    assert listed == [told] == [api.sender.get(path).json()]
    assert (got.status_code, got.content, got.headers["content-type"]) == (200, PDF, "application/pdf")
    assert got.headers["content-disposition"] == (
        'attachment; filename="file.pdf"; '
        "filename*=UTF-8''%E5%AE%9E%E6%96%BD%E6%96%B9%E6%A1%88%EF%BC%882026%EF%BC%89.pdf"
    )
    assert got.headers["x-content-type-options"] == "nosniff" and "sandbox" in got.headers["content-security-policy"]
    assert reads(database) == ["sender"]


def test_reading_what_is_public_is_nobodys_business(api, round_id, database):
    path = f"/rounds/{round_id}/documents/{sent(api.city, round_id, secrecy='public').json()['id']}"

    assert api.cadre.get(f"{path}/content").content == PDF
    assert reads(database) == []


def test_an_etag_saves_the_bytes_but_not_the_line_in_the_log(api, round_id, database):
    path = f"/rounds/{round_id}/documents/{sent(api.city, round_id).json()['id']}/content"
    tag = api.city.get(path).headers["etag"]

    again = api.city.get(path, headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert len(reads(database)) == 2


def test_a_file_is_removed_with_a_reason_by_who_saw_its_version(api, round_id):
    path = f"/rounds/{round_id}/documents/{sent(api.city, round_id).json()['id']}"
    tag = api.city.get(path).headers["etag"]
    bare = api.city.post(f"{path}/removal", json={"reason": ""})
    stale = api.city.post(f"{path}/removal", json={"reason": "附错了文件"}, headers={"If-Match": '"v7.x"'})
    done = api.city.post(f"{path}/removal", json={"reason": "附错了文件"}, headers={"If-Match": tag})

    assert [each.status_code for each in (bare, stale, done)] == [422, 412, 200]
    assert (done.json()["removed_by"], done.json()["version"]) == ("city", 2)
    assert api.city.get(f"{path}/content").json()["code"] == "document.removed"
    assert [api.sender.get(each).status_code for each in (path, f"{path}/content")] == [404, 404]


def test_a_draft_rounds_files_are_the_organizers_and_anothers_document_is_not_found(api, database, cast, round_id):
    with database.writing() as session:
        draft = make.draft_round(session, cast).id
    document = sent(api.city, draft).json()["id"]

    assert api.sender.get(f"/rounds/{draft}/documents").status_code == 404
    assert api.city.get(f"/rounds/{round_id}/documents/{document}").status_code == 404
    assert api.city.get(f"/rounds/{draft}/documents/{document}").status_code == 200


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"content": b""}, "/file", "document.empty"),
        ({"content": DOCX}, "/file", "document.type_differs"),
        ({"kind": "poem"}, "/kind", "enum"),
        ({"colour": "red"}, "/colour", "extra_forbidden"),
        ({"title": "a\x07"}, "/title", "string_unicode"),
    ],
)
def test_a_broken_form_names_the_field(api, round_id, fields, pointer, code):
    answer = sent(api.city, round_id, **fields)

    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [(pointer, code)]


def test_without_a_file_and_without_a_right(api, round_id):
    nothing = api.city.post(f"/rounds/{round_id}/documents", data=PLAN)
    as_json = api.city.post(f"/rounds/{round_id}/documents", json=PLAN)

    assert [each["pointer"] for each in nothing.json()["errors"]] == ["/file"]
    assert as_json.status_code in (400, 422)
    assert sent(api.sender, round_id).status_code == 403


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_far_over_the_limit_is_refused_in_words_before_it_is_read(api, round_id, monkeypatch, chunked):
    swallowed = []

    def blocks():
        for _ in range(64):
            swallowed.append(1)
            yield b"x" * 2**20

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    content = blocks() if chunked else b"x" * (settings().document_limit + 2**20)

    answer = api.city.post(f"/rounds/{round_id}/documents", content=content, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (413, "document.too_big")
    assert "10 MB" in answer.json()["detail"]


def test_a_file_larger_than_any_other_body_is_taken_and_elsewhere_the_limit_stands(api, round_id):
    large = PDF + b"%" * (settings().body_limit + 1)

    assert sent(api.city, round_id, content=large).json()["size"] == len(large)
    assert api.city.post(f"/rounds/{round_id}/cancellation", content=large).status_code == 413


def test_a_repeated_request_attaches_once(api, round_id):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\nplan\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + PDF + b"\r\n--b--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Idempotency-Key": "once"}

    first, again = (api.city.post(f"/rounds/{round_id}/documents", content=body, headers=headers) for _ in range(2))

    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert len(api.city.get(f"/rounds/{round_id}/documents").json()["items"]) == 1
