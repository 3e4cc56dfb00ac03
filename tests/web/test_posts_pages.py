"""Posts as pages, without JavaScript."""

import re

from tests import placing
from tests.posts import REAL, REAL_INDEX

FORM = {
    "unit_code": "140521104", "title": "镇长助理", "kind": "cross", "direction": "down", "is_real": "true",
    "duties": "分管统计与村集体经济", "needs": "懂统计", "trains": "群众工作", "skills": "统计、群众工作",
    "places": "2",
}  # fmt: skip


def test_a_unit_offers_a_post_and_the_department_accepts_it(web):
    offered = web.receiver.submit("/posts/new?kind=cross", **FORM)
    page = offered.headers["location"]
    accepted = web.city.submit(page + "/acceptance", follow_redirects=True)

    assert offered.status_code == 303
    assert accepted.status_code == 200
    assert "统计、群众工作" in accepted.text and "余 2 个" in accepted.text
    assert "丁一鸣" not in accepted.text and "郭守正 提供岗位" in accepted.text


def test_a_receiving_unit_finds_its_own_unit_filled_in(web):
    page = web.receiver.get("/posts/new?kind=cross").text

    assert re.findall(r'<option value="(\w+)" selected', page) == ["140521104"]


def test_the_kind_is_chosen_first_and_its_form_offers_what_its_rules_allow(web):
    kinds = web.receiver.get("/posts/new").text
    form = web.receiver.get("/posts/new?kind=graduate").text

    assert re.findall(r'href="/posts/new\?kind=(\w+)"', kinds) == [
        "cross", "elevated", "graduate", "principal_assistant", "upward_post",
    ]  # fmt: skip
    assert "任单位领导正职助理：研究生" in kinds and "24 个月" in kinds
    offices = re.search(r'<select[^>]*name="office".*?</select>', form, re.S)[0]
    assert re.findall(r'value="(\w+)"', offices) == ["middle_assistant", "head_assistant"]


def test_the_five_answers_become_an_index_and_an_open_question_is_asked_for(web):
    answers = {f"substance.{question}": extent for question, extent in REAL.items()}
    page = web.receiver.submit("/posts/new?kind=cross", **FORM, **answers).headers["location"]
    shown, listed = web.receiver.get(page).text, web.receiver.get("/posts").text
    form = web.receiver.get(page + "/revision").text
    del answers["substance.people"]
    refused = web.receiver.submit("/posts/new?kind=cross", **FORM, **answers)

    assert f"{REAL_INDEX} / 100" in shown and f'<span class="num">{REAL_INDEX}</span>' in listed
    assert re.search(r'name="substance.budget" value="part"[^>]*checked', form)
    assert refused.status_code == 422 and 'href="#f-substance.people"' in refused.text
    assert re.search(r'name="substance.budget" value="part"[^>]*checked', refused.text)


def test_like_posts_are_merged_and_split_off_on_pages(web):
    one, two = (web.receiver.submit("/posts/new?kind=cross", **FORM).headers["location"] for _ in range(2))
    merged = web.city.submit(one + "/merger", posts=[two.rsplit("/", 1)[1]], follow_redirects=True).text
    gone = web.city.get(two).text
    alone = web.city.get(one + "/merger").text
    split = web.city.submit(two + "/split", reason="职责不同，分开设置", follow_redirects=True).text

    assert "并入本岗位的需求" in merged and "0 / 4 人" in merged
    assert "已合并" in gone and f'href="{one}"' in gone
    assert "没有可以合并的同类岗位" in alone
    assert "待审核" in split and "0 / 2 人" in split


def test_the_telephone_is_masked_and_shown_once_with_a_reason(web):
    page = web.receiver.submit("/posts/new?kind=cross", **FORM, contact_phone="10012345678").headers["location"]
    masked = web.city.get(page).text
    clear = web.city.submit(page + "/unmasking", reason="核对岗位情况").text
    again = web.city.get(page).text

    assert "100****5678" in masked and "10012345678" not in masked + again
    assert "10012345678" in clear


def test_a_nominal_post_without_a_reason_comes_back_as_typed(web):
    refused = web.receiver.submit(
        "/posts/new?kind=cross", **{name: told for name, told in FORM.items() if name != "is_real"}
    )

    assert refused.status_code == 422
    assert "虚职须写明理由" in refused.text
    assert 'value="统计、群众工作"' in refused.text and ">\n分管统计与村集体经济</textarea>" in refused.text
    assert not re.search(r'name="is_real"[^>]*checked', refused.text)


def test_a_revision_starts_from_the_post_as_it_is(web):
    page = web.receiver.submit("/posts/new?kind=cross", **FORM).headers["location"]

    form = web.receiver.get(page + "/revision").text

    assert 'value="镇长助理"' in form and 'value="统计、群众工作"' in form
    assert re.search(r'name="is_real"[^>]*checked', form)


def test_the_reason_of_a_return_stands_on_the_page_and_the_unit_is_next(web):
    page = web.receiver.submit("/posts/new?kind=cross", **FORM).headers["location"]
    web.city.submit(page + "/return", reason="职责太空，请列出任务")

    shown = web.receiver.get(page).text

    assert "职责太空，请列出任务" in shown and "按意见修改后重新提交" in shown
    assert f'href="{page}/revision"' in shown and f'href="{page}/acceptance"' not in shown


def test_the_list_is_narrowed_by_what_a_clerk_looks_for_and_says_how_many(web):
    for title, changes in (("镇长助理", {}), ("农业专班", {"portfolio_areas": ["agriculture"], "places": 3})):
        page = web.city.submit("/posts/new?kind=cross", **FORM | {"title": title} | changes).headers["location"]
        web.city.submit(page + "/acceptance")
    web.receiver.submit("/posts/new?kind=cross", **FORM)

    whole = web.city.get("/posts").text
    narrowed = web.city.get("/posts?unit=140521&area=agriculture&office=deputy&kind=cross&direction=down").text
    elsewhere = web.city.get("/posts?unit=140581").text

    assert all(f'name="{name}"' in whole for name in ("q", "unit", "kind", "direction", "office", "area", "least"))
    assert "已采纳 2 个岗位，5 人，余 5 个" in whole and "全部" in whole
    assert "农业专班" in narrowed and "镇长助理</a>" not in narrowed and "已采纳 1 个岗位，3 人，余 3 个" in narrowed
    assert "沁水县及以下" in narrowed and 'value="agriculture" selected' in narrowed
    assert "没有符合条件的岗位" in elsewhere


def test_a_return_is_taken_back_on_the_page(web):
    page = web.receiver.submit("/posts/new?kind=cross", **FORM).headers["location"]
    web.city.submit(page + "/return", reason="职责太空，请列出任务")

    web.city.submit(page + "/return-withdrawal", reason="退错了岗位")
    shown = web.receiver.get(page).text

    assert "待审核" in shown and "退错了岗位" in shown and "采纳已撤回" not in shown
    assert web.receiver.get(page + "/return-withdrawal").status_code == 403


def test_two_reviewers_of_one_page_do_not_both_get_through(web):
    page = web.receiver.submit("/posts/new?kind=cross", **FORM).headers["location"]
    version = re.search(r'name="version" value="(\d+)"', web.city.get(page + "/acceptance").text)[1]
    web.county.submit(page + "/return", reason="请补充任务")

    late = web.city.post(page + "/acceptance", data={"version": version})

    assert late.status_code == 412
    assert "该事项刚被他人处理" in late.text


def test_who_sees_which_page(web, database, cast):
    with database.writing() as session:
        draft, accepted = placing.offered_post(session, cast), placing.accepted_post(session, cast, title="副镇长")
        draft, accepted = draft.id, accepted.id
    people = ("city", "county", "receiver", "mentor", "sender", "cadre", "judge", "other_receiver", "audit")

    seen = {name: (getattr(web, name).get(f"/posts/{draft}").status_code,
                   getattr(web, name).get(f"/posts/{accepted}").status_code,
                   getattr(web, name).get("/posts").status_code) for name in people}  # fmt: skip

    ours, others = (200, 200, 200), (404, 200, 200)
    assert seen == dict.fromkeys(("city", "county", "receiver", "mentor"), ours) | dict.fromkeys(
        ("sender", "cadre", "judge"), others
    ) | {"other_receiver": (404, 404, 200), "audit": (403, 403, 403)}
    assert "办理记录" not in web.sender.get(f"/posts/{accepted}").text
    assert web.receiver.get(f"/posts/{draft}/acceptance").status_code == 403


def test_the_list_is_filtered_and_says_so_when_nothing_is_left(web, database, cast):
    with database.writing() as session:
        placing.offered_post(session, cast)
        placing.accepted_post(session, cast, title="副镇长", unit_code="140581100")

    def titles(address):
        return re.findall(r'<th scope="row"><a href="/posts/\d+">([^<]+)', web.city.get(address).text)

    assert titles("/posts") == ["镇长助理", "副镇长"]
    assert titles("/posts?state=accepted") == ["副镇长"]
    assert titles("/posts?unit=140521") == ["镇长助理"]
    assert titles("/posts?kind=nonsense") == ["镇长助理", "副镇长"]
    assert titles("/posts?q=嘉峰") == ["镇长助理"]
    assert "没有符合条件的岗位" in web.city.get("/posts?direction=up").text
