"""Pool, lots, recusals and sittings as pages, as a clerk walks them."""

from tests import pooled


def planned(database, cast) -> str:
    with database.writing() as session:
        pooled.pool_of(session, cast, 6)
        return f"/{pooled.stage_of(session, cast).place}"


def test_a_judge_joins_the_pool_is_changed_retires_and_comes_back(web):
    made = web.city.submit("/judge-pool/new", username="judge", expertise="农业", away="2026-06-18、2026-06-19")
    place = made.headers["location"]
    web.city.submit(f"{place}/revision", expertise="财政", away="2026-06-20")
    web.city.submit(f"{place}/retirement", reason="工作变动")
    web.city.submit(f"{place}/restoration")

    page = web.city.get(place).text
    assert all(word in page for word in ("秦鉴", "财政", "2026-06-20", "工作变动", "在库"))
    assert "秦鉴" in web.city.get("/judge-pool?q=财政").text
    assert web.judge.get("/judge-pool").status_code == 403


def test_a_panel_is_drawn_and_its_record_can_be_read(web, database, cast):
    stage = planned(database, cast)

    record = web.city.submit(f"{stage}/lots", judges="3", reserves="2", follow_redirects=True).text

    assert all(word in record for word in ("抽签记录", "复核一致", "候补第 1 位", "种子"))
    assert "抽过 1 次" in web.city.get(stage).text
    again = web.city.submit(f"{stage}/lot-redrawing", reason="一名评委无法到场", follow_redirects=True).text
    assert "一名评委无法到场" in again
    web.city.submit(f"{stage}/reserve-call")
    assert "已安排 4 名" in web.city.get(stage).text


def test_a_recusal_is_declared_shown_and_lifted(web, database, cast):
    with database.writing() as session:
        stage = pooled.stage_of(session, cast)
        place, candidate = f"/{stage.place}", str(stage.candidates[0].id)
    web.city.submit(f"{place}/seats", username="judge")
    seat = f"{place}/seats/1"

    web.judge.submit(f"{seat}/recusals", candidate=candidate, source="self", reason="大学同宿舍")

    assert all(word in web.judge.get(seat).text for word in ("个别回避", "何静姝", "大学同宿舍", "本人申请"))
    web.city.submit(f"{seat}/recusal-lifting", candidate=candidate, reason="已核实")
    assert "大学同宿舍" not in web.city.get(seat).text


def test_rooms_are_planned_turns_drawn_and_the_sheet_called_from(web, database, cast):
    stage = planned(database, cast)
    web.city.submit(f"{stage}/lots", judges="3", reserves="0")
    told = {"held_on": "2026-06-18", "begins": "09:00", "ends": "12:00", "capacity": "2"}
    for room in ("第一考场", "第二考场"):
        web.city.submit(f"{stage}/sittings", room=room, **told)

    before = web.city.get(stage).text
    web.city.submit(f"{stage}/allocation")
    web.city.submit(f"{stage}/seats/1/sitting", sitting_id="1")
    page, sheet, room = (web.city.get(path).text for path in (stage, f"{stage}/call-sheet", f"{stage}/sittings/1"))

    assert "还有 3 名候选人没有安排场次" in before
    assert "没有安排场次" not in page
    assert all(name in sheet for name in ("何静姝", "陈思远", "李若彤", "第一考场", "第二考场", "09:00"))
    assert "抽签号" in room
    refused = web.city.submit(f"{stage}/sittings", room="第一考场", **told)
    assert (refused.status_code, "时间重叠" in refused.text) == (422, True)
    moved = web.city.submit(f"{stage}/sittings/1/revision", **{**told, "room": "第三考场", "capacity": "5"})
    assert (moved.status_code, "第三考场" in web.city.get(stage).text) == (303, True)
    assert web.city.submit(f"{stage}/sittings/2/removal").status_code == 303


def test_a_former_unit_is_kept_on_the_form(web):
    page = web.city.get("/cadres/c1/revision").text

    assert "曾工作单位" in page
