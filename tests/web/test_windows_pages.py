"""The calendar's windows on pages: what is open, what is closed, and who moves it."""

import re

import pytest

from app.clock import today
from app.domain.rounds.models import Round
from app.domain.rounds.planning.models import RoundWindow
from app.domain.rounds.states import RoundState
from tests import make, panels
from tests.make import DAY


@pytest.fixture
def marking(database, cast) -> str:
    """A stage being marked whose days ended yesterday."""
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state=RoundState.SELECTING, starts_on=today() + 60 * DAY)
        panels.candidacy_rows(session, cast, round_, "c1", "c2")
        stage = panels.open_stage(session, cast, round_, "judge", "judge2")
        round_.windows.append(RoundWindow(kind="stages", opens_on=today() - 9 * DAY, closes_on=today() - DAY))
        return f"/{stage.place}"


@pytest.fixture
def open_(database, cast) -> int:
    with database.writing() as session:
        return make.open_round(session, cast).id


def test_a_judge_who_comes_late_reads_why_and_marks_after_the_days_were_moved(web, marking):
    late = web.judge.get(f"{marking}/marks").text
    refused = web.judge.post(f"{marking}/marks", data={"version": "1"})
    form = "/" + "/".join(marking.split("/")[1:3]) + "/window-move"
    days = {"opens_on": str(today() - 9 * DAY), "closes_on": str(today())}

    assert 'name="points-' not in late and f"“选拔环节”从 {today() - 9 * DAY:%Y.%m.%d} 开始，已于" in late
    assert refused.status_code == 409 and "需要再办的，由主办部门调整日期" in refused.text
    assert f"选拔环节：已于 {today() - DAY:%Y.%m.%d} 截止" in web.city.get(marking).text
    assert web.city.submit(form, kind="stages", reason="评委出差", **days).status_code == 303
    again = web.judge.get(f"{marking}/marks").text
    assert 'name="points-' in again and f"选拔环节：办理中，{today():%Y.%m.%d} 截止" in again


def test_the_plan_says_what_is_open_what_is_closed_and_what_is_bound(web, open_, database):
    with database.writing() as session:
        round_ = session.get_one(Round, open_)
        round_.windows = [
            RoundWindow(kind="review", opens_on=today() + DAY, closes_on=today() + 3 * DAY),
            RoundWindow(kind="training", opens_on=today() - 3 * DAY, closes_on=today() - DAY),
        ]

    page = re.sub(r"\s+", " ", web.city.get(f"/rounds/{open_}?tab=plan").text)

    rows = re.findall(r'<th scope="row">([^<]+)</th><td[^>]*><span class="state[^"]*">([^<]+)</span>', page)
    assert rows == [
        ("岗前培训", f"已于 {today() - DAY:%Y.%m.%d} 截止"),
        ("推荐", f"办理中，{today() + 7 * DAY:%Y.%m.%d} 截止"),
        ("资格审查", f"{today() + DAY:%Y.%m.%d} 开始，{today() + 3 * DAY:%Y.%m.%d} 截止"),
    ]  # fmt: skip
    assert "资格审查和特批" in page and "没有排定的步骤不限日期" in page


def test_a_unit_reads_beside_the_button_that_recommendations_are_closed_until_the_day_is_put_off(
    web, open_, database
):  # fmt: skip
    with database.writing() as session:
        round_ = session.get_one(Round, open_)
        round_.opens_on, round_.closes_on = today() - 5 * DAY, today() - DAY

    closed = web.sender.get(f"/rounds/{open_}").text
    place = f"/rounds/{open_}/closing-move"
    moved = web.city.submit(place, closes_on=str(today() + DAY), reason="个别单位尚未开会研究")

    assert f"“推荐”从 {today() - 5 * DAY:%Y.%m.%d} 开始，已于 {today() - DAY:%Y.%m.%d} 截止" in closed
    assert moved.status_code == 303
    assert "需要再办的" not in web.sender.get(f"/rounds/{open_}").text
    assert web.sender.get(place).status_code == 403
