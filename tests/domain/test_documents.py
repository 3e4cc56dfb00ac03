"""Attached files: what is taken, who sees which, what stays of a removed one."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from app import log
from app.config import settings
from app.domain.documents import actions, media, queries
from app.domain.documents.inputs import DocumentEntry, DocumentRemoval, File
from app.domain.documents.models import Document, DocumentContent, DocumentKind, Secrecy
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.log import LogEntry
from app.paging import Window
from tests import make
from tests.papers import DOCX, JPG, PDF, PNG, XLSX, office

REMOVAL = DocumentRemoval(reason="附错了文件")


def attached(session, cast, round_, secrecy="internal", name="方案.pdf", content=PDF) -> Document:
    entry = DocumentEntry(kind=DocumentKind.PLAN, secrecy=Secrecy(secrecy))
    return actions.attach(session, cast.city, round_, entry, File(name, content))


def test_an_attached_file_is_there_with_its_digest_and_comes_back_to_the_byte(database, cast):
    with database.writing() as session:
        document = attached(session, cast, make.open_round(session, cast), name=r"C:\方案\实施方案.pdf")
        read = actions.read(session, cast.city, document)

    assert (document.filename, document.title) == ("实施方案.pdf", "实施方案")
    assert (document.media_type, document.size) == ("application/pdf", len(PDF))
    assert document.sha256 == sha256(PDF).hexdigest()
    assert read == PDF


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "pdf"), ("a.PDF", PDF, "pdf"), ("a.docx", DOCX, "docx"), ("a.xlsx", XLSX, "xlsx"),
        ("a.png", PNG, "png"), ("a.jpg", JPG, "jpg"), ("a.jpeg", JPG, "jpg"), ("a.txt", "方案".encode(), "txt"),
        ("a.txt", "方案".encode("gb18030"), "txt"), ("a.md", b"# Plan\n", "md"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_first_bytes_say(name, content, kind):
    assert media.told(content, name) == kind


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", DOCX, "document.type_differs"),
        ("a.docx", XLSX, "document.type_differs"),
        ("a.txt", PDF, "document.type_differs"),
        ("a.html", b"<script>alert(1)</script>", "document.type_unknown"),
        ("a.svg", b"<svg/>", "document.type_unknown"),
        ("a", b"text", "document.type_unknown"),
        ("a.exe", b"MZ\x90\x00", "document.type_unknown"),
        ("a.txt", b"a\x00b", "document.type_unknown"),
        ("a.txt", b"\xff\xfe\xff", "document.type_unknown"),
        ("a.docx", b"PK\x03\x04 no zip at all", "document.type_unknown"),
        ("a.zip", office(kind="any.txt"), "document.type_unknown"),
        ("a.docx", office("word/vbaProject.bin"), "document.macros"),
        ("a.pdf", b"", "document.empty"),
    ],
)
def test_what_is_not_taken_is_refused_in_words_and_leaves_nothing(database, cast, name, content, code):
    with database.writing() as session:
        round_ = make.open_round(session, cast)
        codes = make.refusal(Invalid, attached, session, cast, round_, "internal", name, content)
        count = session.scalar(select(func.count()).select_from(Document))

    assert (codes, count) == ([code], 0)


def test_at_the_limit_is_taken_and_one_byte_more_is_not(database, cast, monkeypatch):
    monkeypatch.setattr(settings(), "document_limit", len(PDF))
    with database.writing() as session:
        round_ = make.open_round(session, cast)
        taken = attached(session, cast, round_)
        refused = make.refusal(Invalid, attached, session, cast, round_, "internal", "a.pdf", PDF + b"\n")

    assert taken.size == len(PDF)
    assert refused == ["document.too_big"]


@given(st.text(max_size=300))
def test_a_cleaned_name_is_one_step_of_visible_characters(name):
    clean = media.clean(name)

    assert len(clean) <= media.NAME_LENGTH
    assert not set(clean) & set('/\\<>:"|?*\x00\n\r\u202e') and not clean.startswith(".")
    assert media.clean(clean) == clean


def test_a_long_name_keeps_its_ending_and_a_turned_one_is_set_right():
    assert media.clean("考" * 300 + ".docx").endswith("考.docx")
    assert media.clean("方案\u202efdp.exe") == "方案fdp.exe"
    assert media.clean("../../etc/passwd.txt") == "passwd.txt"


def test_each_sees_the_files_of_the_things_they_see_and_work_secrets_only_who_keeps_them(database, cast):
    with database.writing() as session:
        round_ = make.open_round(session, cast)
        papers = {level: attached(session, cast, round_, level) for level in ("public", "internal", "work_secret")}
        gone = attached(session, cast, round_, "public", "旧.pdf")
        actions.remove(session, cast.city, gone, REMOVAL)
        seen = {
            who: {row.id for row in queries.of(session, getattr(cast, who), round_, Window()).items}
            for who in ("city", "sender", "county", "judge", "cadre")
        }
        secret = make.refusal(NotFound, queries.by_id, session, cast.sender, round_, papers["work_secret"].id)
        read = make.refusal(Forbidden, actions.read, session, cast.sender, papers["work_secret"])

    open_ids = {papers["public"].id, papers["internal"].id}
    assert seen == {
        "city": {*open_ids, papers["work_secret"].id, gone.id}, "sender": open_ids, "county": open_ids,
        "judge": open_ids, "cadre": open_ids,
    }  # fmt: skip
    assert (secret, read) == ("not_found", "forbidden")


@pytest.mark.parametrize("who", ["county", "sender", "receiver", "mentor", "cadre", "judge", "system", "audit"])
def test_only_who_keeps_the_files_attaches_and_removes(database, cast, who):
    actor, entry = getattr(cast, who), DocumentEntry(kind=DocumentKind.PLAN)
    with database.writing() as session:
        round_ = make.open_round(session, cast)
        document = attached(session, cast, round_)

        attach = make.refusal(Forbidden, actions.attach, session, actor, round_, entry, File("a.pdf", PDF))
        remove = make.refusal(Forbidden, actions.remove, session, actor, document, REMOVAL)

    assert (attach, remove) == ("forbidden", "forbidden")


def test_a_removed_file_is_a_line_without_content(database, cast):
    with database.writing() as session:
        document = attached(session, cast, make.open_round(session, cast))
        actions.remove(session, cast.city, document, REMOVAL)
        left = session.get(DocumentContent, document.id)
        again = make.refusal(Refused, actions.remove, session, cast.city, document, REMOVAL)
        read = make.refusal(Refused, actions.read, session, cast.city, document)

    assert left is None and document.removed_at
    assert (document.removed_by, document.removal_reason) == ("林佩之", "附错了文件")
    assert (again, read) == ("document.removed", "document.removed")


def test_the_log_knows_the_digest_and_who_read_but_neither_name_nor_title(database, cast):
    with database.writing() as session:
        round_ = make.open_round(session, cast)
        entry = DocumentEntry(kind=DocumentKind.PLAN, secrecy=Secrecy.WORK_SECRET, title="关于张三的方案")
        document = actions.attach(session, cast.city, round_, entry, File("张三考察.pdf", PDF))
        public = attached(session, cast, round_, "public")
        for each in (document, public):
            actions.read(session, cast.city, each)
        actions.remove(session, cast.city, document, REMOVAL)
    with database.reading() as session:
        entries = session.scalars(select(LogEntry).where(LogEntry.type == "document").order_by(LogEntry.seq)).all()
        told = [(each.verb, each.subject_id, each.reason) for each in entries]
        words = "".join(each.facts + each.key for each in entries)
        heard = log.history(session, cast.sender, "document", document.id)
        heard_public = log.history(session, cast.sender, "document", public.id)

    assert told == [
        ("document.attach", document.id, ""), ("document.attach", public.id, ""),
        ("document.read", document.id, ""), ("document.remove", document.id, "附错了文件"),
    ]  # fmt: skip
    assert document.sha256 in words
    assert "张三" not in words and "方案" not in words and PDF.decode() not in words
    assert ([each.verb for each in heard], [each.verb for each in heard_public]) == ([], ["document.attach"])


def test_a_list_reads_no_content_and_asks_as_often_for_three_as_for_one(database, cast):
    with database.writing() as session:
        round_ = make.open_round(session, cast)
        attached(session, cast, round_)
    one = statements(database, cast, round_)
    with database.writing() as session:
        attached(session, cast, round_)
        attached(session, cast, round_)
    three = statements(database, cast, round_)

    assert one == three and len(three) == 1
    assert "document_content" not in three[0]


def statements(database, cast, round_) -> list[str]:
    """The SELECTs of one list."""
    heard: list[str] = []

    def hear(_, __, statement: str, *___) -> None:
        heard.extend([statement] if statement.startswith("SELECT document") else [])

    event.listen(database.reader, "before_cursor_execute", hear)
    with database.reading() as session:
        queries.of(session, cast.city, round_, Window())
    event.remove(database.reader, "before_cursor_execute", hear)
    return heard
