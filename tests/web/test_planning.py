"""The plan of a round as pages, without JavaScript."""

from app.clock import today
from app.domain.rounds.models import Round
from tests import make, planning
from tests.faces import fields
from tests.make import DAY


def plan(**changes) -> dict:
    return {name: value for name, value in make.round_entry(**changes).items() if name != "policy"}


def test_a_new_round_begins_with_the_choice_of_a_path(web):
    page = web.city.get("/rounds/new").text

    assert page.count("用这套方案") == 8 and "/rounds/new?template=blank" in page
    assert "学校中层挂校长助理" in page and "权重 30%" in page
    assert web.sender.get("/rounds/new").status_code == 403


def test_the_form_shows_what_the_path_will_lay_and_lays_it(web):
    form = web.city.get("/rounds/new?template=out").text
    begun = {name: values[0] for name, values in fields(form).items()}

    made = web.city.post(
        "/rounds/new?template=out",
        data=begun | {"title": "2026 年外派挂职", "purpose": "招商引资", "lead_members": "组长 李建国 部长"},
        follow_redirects=False,
    )

    assert "将要带出的内容" in form and "开始后第 0 至" not in form and "开始后第 7 至 20 天" in form
    assert (begun["direction"], begun["places"]) == ("out", "8")
    assert made.status_code == 303
    shown = web.city.get(made.headers["location"] + "?tab=plan").text
    assert "外派" in shown and "李建国" in shown and "县区审核" in shown and "实地调研" in web.city.get(
        made.headers["location"] + "?tab=stages"
    ).text  # fmt: skip


def test_lines_of_the_lead_group_that_cannot_be_read_are_named(web):
    answer = web.city.post(
        "/rounds/new?template=blank", data=plan() | {"lead_members": "组长 李建国\n李四 科长\n\n王五"}
    )  # fmt: skip
    headless = web.city.post("/rounds/new?template=blank", data=plan() | {"lead_members": "成员 王海燕"})

    assert answer.status_code == 422 and "第 2, 4 行看不懂" in answer.text
    assert "组长 李建国\n李四 科长" in answer.text
    assert "领导小组要有组长" in headless.text


def test_the_lead_group_comes_back_in_the_form_of_the_plan(web, built):
    round_id = built(make.draft_round, lead_members=planning.LEAD)

    form = web.city.get(f"/rounds/{round_id}/revision").text

    assert "组长 李建国 市委组织部部长\n成员 王海燕 市人社局副局长" in form


def test_places_are_divided_on_a_sheet(web, built, database):
    round_id = built(make.draft_round, places=5)
    sheet = {"posts-cross-down": "3", "posts-elevated-lateral": "2", "county-140521": "4", "sending-140581": "9"}

    wrong = web.city.submit(f"/rounds/{round_id}/quotas", **sheet | {"county-140521": "四", "posts-cross-down": "0"})
    over = web.city.submit(f"/rounds/{round_id}/quotas", **sheet | {"county-140521": "6"})
    done = web.city.submit(f"/rounds/{round_id}/quotas", **sheet)

    assert wrong.status_code == 422 and "填 0 到 500 的整数" in wrong.text and 'value="四"' in wrong.text
    assert over.status_code == 409 and "多于批次名额 5 个" in over.text and 'value="6"' in over.text
    assert done.status_code == 303
    with database.reading() as session:
        told = [(each.scope, each.unit_code, each.places) for each in session.get(Round, round_id).quotas]
    assert told == [("posts", None, 3), ("posts", None, 2), ("county", "140521", 4), ("sending", "140581", 9)]
    assert fields(web.city.get(f"/rounds/{round_id}/quotas").text)["sending-140581"] == ["9"]
    assert "沁水县" in web.city.get(f"/rounds/{round_id}?tab=plan").text


def test_the_calendar_is_a_form_of_days(web, built):
    round_id = built(make.draft_round)
    first, last = today() + DAY, today() + 5 * DAY
    place = f"/rounds/{round_id}/calendar"

    half = web.city.submit(place, review_opens_on=first)
    turned = web.city.submit(place, review_opens_on=last, review_closes_on=first)
    done = web.city.submit(place, review_opens_on=first, review_closes_on=last)

    assert half.status_code == 422 and "起止日期要么都填" in half.text
    assert turned.status_code == 422 and 'id="f-review_closes_on-error"' in turned.text
    assert done.status_code == 303
    assert "资格审查" in web.city.get(f"/rounds/{round_id}?tab=plan").text
    assert fields(web.city.get(place).text)["review_opens_on"] == [first.isoformat()]


def test_an_amendment_shows_whom_it_turns_before_it_is_saved(web, built, database):
    round_id = built(make.selecting_round)
    place = f"/rounds/{round_id}/policy-amendment"
    asked = fields(web.city.get(place).text) | {"age_max": ["33"], "drop_extremes": ["1"]}

    preview = web.city.get(place, params=asked).text
    act = fields(preview, form=-2)
    silent = web.city.post(place, data=act | {"recheck": "true"}, follow_redirects=False)
    done = web.city.post(place, data=act | {"reason": "新规定", "recheck": "true"}, follow_redirects=False)

    assert "3 人由合格变为不合格" in preview and "陈思远" in preview and "何静姝" not in preview
    assert "年龄不超过" in preview and "新规定" not in preview
    assert silent.status_code == 422 and "3 人由合格变为不合格" in silent.text
    told = web.city.get("/log", params={"type": "round", "key": str(round_id)}).text
    assert "年龄不超过：不要求 → 33" in told and "各去掉最高最低分：0 → 1" in told and "3 人由合格变为不合格" in told
    assert done.status_code == 303
    with database.reading() as session:
        assert make.states(session, session.get(Round, round_id))["c2"] == "ineligible"
    assert web.city.get(place, params=asked | {"term_months": ["三"]}).status_code == 200
    assert web.sender.get(place).status_code == 403


def test_a_broken_amendment_is_told_in_words_and_previews_nothing(web, built):
    place = f"/rounds/{built(make.selecting_round)}/policy-amendment"
    asked = fields(web.city.get(place).text)

    weights = web.city.get(place, params=asked | {"virtue": ["99"]}).text
    letters = web.city.get(place, params=asked | {"term_months": ["三"]}).text

    assert "德能勤绩廉五项权重" in weights and "调整的影响" not in weights
    assert 'id="f-term_months-error"' in letters and "调整的影响" not in letters


def test_a_plan_is_used_again_from_its_page(web, built):
    source = built(make.confirmed_round)
    form = web.city.get(f"/rounds/{source}/copies").text

    made = web.city.submit(f"/rounds/{source}/copies", **{k: v[0] for k, v in fields(form).items() if k != "version"})

    assert made.status_code == 303 and made.headers["location"] != f"/rounds/{source}"
    shown = web.city.get(made.headers["location"] + "?tab=plan").text
    assert f'href="/rounds/{source}?tab=plan"' in shown and "沿用自" in shown
