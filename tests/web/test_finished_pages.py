"""The pages of units, cadres, the log and search, and the pages of failures, without JavaScript."""

import re

import pytest

from tests import make, placing

CLEAR = {"reason": "核对任免审批表"}


def test_the_unit_list_narrows_by_name_and_level(web):
    every, named, towns = (web.city.get(f"/units{tail}").text for tail in ("", "?q=嘉峰", "?level=township"))

    assert names(every) == [
        "晋城市",
        "沁水县",
        "嘉峰镇",
        "郑村镇",
        "高平市",
        "米山镇",
        "市教育局",
        "市农业农村局",
        "市委组织部",
    ]
    assert names(named) == ["嘉峰镇"]
    assert names(towns) == ["嘉峰镇", "郑村镇", "米山镇"]


def test_a_unit_shows_what_stands_above_and_below_it(web):
    page = web.city.get("/units/140521").text

    assert 'href="/units/1405"' in page
    assert names(page) == ["嘉峰镇", "郑村镇"]


def test_the_next_page_of_a_list_keeps_its_filters(web):
    first = web.city.get("/units?q=镇&limit=1").text
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")

    assert names(first) == ["嘉峰镇"]
    assert names(web.city.get(following).text) == ["郑村镇", "米山镇"]


def test_cadres_are_found_by_pinyin_initials_and_by_unit(web):
    assert names(web.city.get("/cadres?q=hjs").text) == ["何静姝"]
    assert names(web.city.get("/cadres?unit=JYJ").text) == ["石磊"]
    assert names(web.sender.get("/cadres").text) == ["何静姝", "陈思远", "李若彤", "赵明轩", "单雄"]


def test_a_cadre_is_masked_until_somebody_says_why(web):
    shown = web.city.get("/cadres/c1").text
    cleared = web.city.post("/cadres/c1/unmasking", data=CLEAR).text
    again = web.city.get("/cadres/c1").text

    assert "140521********" in shown and "138****0000" in shown and "某父" not in shown
    assert "13800000000" in cleared and "某父" in cleared
    assert "13800000000" not in again
    assert "核对任免审批表" in again


def test_a_look_without_a_reason_is_asked_for_one_again(web):
    answer = web.city.post("/cadres/c1/unmasking", data={"reason": "看"})

    assert answer.status_code == 422
    assert 'value="看"' in answer.text and "至少 4 个字" in answer.text
    assert "13800000000" not in answer.text


def test_a_cadre_sees_themself_but_no_way_to_unmask(web):
    page = web.cadre.get("/cadres/c1").text

    assert "何静姝" in page and "/cadres/c1/unmasking" not in page
    assert web.cadre.get("/cadres/c1/unmasking").status_code == 403
    assert web.cadre.get("/cadres/c2").status_code == 404


def test_the_log_tells_newest_first_and_by_thing(web):
    web.city.post("/cadres/c1/unmasking", data=CLEAR)

    page = web.audit.get("/log?type=cadre&key=c1").text

    assert re.findall(r'<th scope="row">([^<]+)</th>', page) == ["显示敏感信息", "保存干部信息"]
    assert "核对任免审批表" in page
    assert web.sender.get("/log").status_code == 403


def test_search_finds_people_and_units_that_the_reader_may_see(web):
    assert names(web.city.get("/search?q=高平").text) == ["高平市"]
    assert names(web.city.get("/search?q=石磊").text) == ["石磊"]
    assert names(web.sender.get("/search?q=石磊").text) == []
    assert web.audit.get("/search?q=石磊").status_code == 200


def test_search_finds_rounds_and_posts_too(web, database, cast):
    with database.writing() as session:
        make.open_round(session, cast, title="高平支教一批")
        placing.accepted_post(session, cast, title="支教组长")

    assert names(web.city.get("/search?q=支教").text) == ["高平支教一批", "支教组长"]
    assert names(web.audit.get("/search?q=支教").text) == []


@pytest.mark.parametrize("path", ["/nowhere", "/units/none", "/cadres/c99", "/units?limit=0", "/units?cursor=zzz"])
def test_what_is_not_there_is_a_page_within_the_shell(web, path):
    answer = web.city.get(path)

    assert answer.status_code in (404, 422)
    assert 'class="shell"' in answer.text and "林佩之" in answer.text


def test_a_crash_is_a_page_with_a_reference_and_the_headers(app, web):
    @app.get("/crash")
    def crash() -> None:
        raise ZeroDivisionError

    browser = web.nobody
    browser._transport.raise_server_exceptions = False
    answer = browser.get("/crash")

    assert answer.status_code == 500
    assert re.search(r"编号 [0-9a-f]{8}", answer.text)
    assert "script-src 'nonce-" in answer.headers["content-security-policy"]
    nonce = re.search(r"nonce-([^']+)", answer.headers["content-security-policy"])[1]
    assert f'nonce="{nonce}"' in answer.text


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


def test_pages_of_failures_give_their_connections_back(web, database):
    answers = [web.sender.get("/units/nowhere").status_code for _ in range(3 * database.reader.pool.size())]

    assert set(answers) == {404}
    assert database.reader.pool.checkedout() == 0
