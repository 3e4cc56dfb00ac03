"""The preview, the ways back, notifications as pages; and that the public page leaks nothing, and is gone when over."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine

from app.domain.rounds.decision import publishing
from app.domain.rounds.inputs import Grounds, PublicNotice
from tests import make
from tests.decision import objected, one, verified, words_for_everyone

CANARY = "CANARY"
MONDAY = datetime(2026, 6, 15, 1, tzinfo=UTC)
SHOWN = {"name", "sex", "birth_on", "education", "politics", "title"}


@pytest.fixture
def built(database, cast):
    def build(make_round, **changes) -> int:
        with database.writing() as session:
            return make_round(session, cast, **changes).id

    return build


def poisoned(database, cast) -> int:
    """A published round with a canary in every text of every person and row that the notice may not show."""
    with database.writing() as session:
        round_ = make.decided_round(session, cast)
        words_for_everyone(session, cast, round_)
        for candidacy in round_.candidacies:
            poison(candidacy), poison(candidacy.cadre, SHOWN | {"key"}), poison(candidacy.feedback)
            candidacy.conceal("hardship", CANARY)
            for field in ("id_number", "phone", "health"):
                candidacy.cadre.conceal(field, CANARY)
        poison(round_.decision)
        for field in ("plan", "profile", "lead_group", "purpose"):
            setattr(round_, field, CANARY)
        session.flush()
        notice = PublicNotice(starts_on=date(2026, 6, 15), contact="电话 12380")
        publishing.publicize(session, cast.city, round_, notice)
        case = verified(session, cast, objected(session, cast, round_, "c1"))
        case.handler = case.result = CANARY
        case.conceal("objector", CANARY)
        return round_.id


def poison(thing, but=frozenset()) -> None:
    """Every free text column: words of a CHECK, keys of other tables and seals stay what they are."""
    if thing is None:
        return
    for column in thing.__table__.columns:
        plain = type(column.type).__name__ in ("AutoString", "String") and not column.foreign_keys
        if plain and column.name not in but and "seal" not in column.name and not column.unique:
            setattr(thing, column.name, CANARY)


def test_the_public_page_leaks_no_field_of_anybody_and_is_gone_before_after_and_when_stopped(web, database, cast):
    with time_machine.travel(MONDAY) as clock:
        round_id = poisoned(database, cast)
        page = f"/notices/{round_id}"
        answers = [
            web.nobody.get(path, headers=headers)
            for path in (page, f"{page}?format=json", f"{page}.json", f"{page}/people", "/robots.txt", "/notices",
                         f"/rounds/{round_id}", f"/rounds/{round_id}/publicity-preview", "/notifications",
                         f"/api/v1/rounds/{round_id}/publicity", f"/api/v1/rounds/{round_id}/publicity-preview",
                         "/api/v1/notifications")
            for headers in ({}, {"Accept": "application/json"}, {"Accept-Language": "en"})
        ]  # fmt: skip
        told = [str(answer.headers) + answer.text for answer in answers]
        public = web.nobody.get(page)

        assert [each for each in told if CANARY in each] == []
        assert "何静姝" in public.text
        assert (public.headers["cache-control"], public.headers["x-robots-tag"]) == ("no-store", "noindex, nofollow")
        assert [answer.status_code for answer in answers[6:12] if answer.status_code < 400] == []  # no other format
        clock.move_to(datetime(2026, 6, 14, 4, tzinfo=UTC))
        assert web.nobody.get(page).status_code == 404
        clock.move_to(datetime(2026, 6, 23, 4, tzinfo=UTC))
        over = web.nobody.get(page)
        assert (over.status_code, over.headers["cache-control"], "何静姝" in over.text) == (404, "no-store", False)
        clock.move_to(datetime(2026, 6, 17, 4, tzinfo=UTC))
        assert web.nobody.get(page).status_code == 200
        stopped = web.city.submit(f"/rounds/{round_id}/publicity-stop", reason="收到反映，先行核查")
        assert (stopped.status_code, web.nobody.get(page).status_code) == (303, 404)


def test_before_publishing_the_page_says_who_is_told_what(web, built):
    round_id = built(make.decided_round, policy={"feedback_required": True})

    preview = web.city.get(f"/rounds/{round_id}/publicity-preview").text
    form = web.city.get(f"/rounds/{round_id}/publicity").text
    tab = web.city.get(f"/rounds/{round_id}?tab=decision").text

    for page in (preview, form):
        assert "何静姝同志列入" in page and "单雄同志未列入" in page and "没有书面反馈" in page
    assert "还有 2 人没有写" in form and "还有 2 人没有书面反馈" in tab
    assert "决定尚未公布" in tab and "撤销决定" in tab
    assert "决定尚未公布" not in web.sender.get(f"/rounds/{round_id}").text
    assert web.sender.get(f"/rounds/{round_id}/publicity-preview").status_code == 403


def test_a_person_reads_what_they_were_told_and_marks_it(web, built, database, cast):
    built(make.publicized_round)
    assert "阅知选拔通知" in web.cadre.get("/").text
    listed = web.cadre.get("/notifications").text
    assert "何静姝" in listed and "陈思远" not in listed

    place = "/notifications/" + re.search(r'href="/notifications/(\d+)"', listed)[1]
    version = re.search(r'name="version" value="(\d+)"', web.cadre.get(place).text)[1]
    read = web.cadre.post(f"{place}/reading", data={"version": version}, follow_redirects=False)

    assert (read.status_code, read.headers["location"]) == (303, place)
    assert "阅知选拔通知" not in web.cadre.get("/").text
    assert web.other_cadre.get(place).status_code == 404


def test_an_objection_taken_up_again_shows_what_was_found_before(web, database, cast):
    with database.writing() as session:
        round_ = make.publicized_round(session, cast)
        case = verified(session, cast, objected(session, cast, round_, "c1"))
        place = f"/{case.place}"
        assert one(round_, "c1").id
    web.city.submit(f"{place}/dismissal", result="核查不属实")

    assert web.city.submit(f"{place}/reopening", reason=Grounds(reason="有新线索").reason).status_code == 303
    page = web.city.get(place).text
    assert "核查：调阅考核登记表" in page and "认定不影响：核查不属实" in page
