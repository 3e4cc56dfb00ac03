"""Written marks from a sheet, as pages: the rows with their fate, the wrong ones first, then all or none."""

import html
import re

import pytest

from tests import marking, written


@pytest.fixture
def place(database, cast):
    def made(*judges, **fields):
        with database.writing() as session:
            stage, people = written.stage_of(session, cast, *judges, **fields)
            return f"/{stage.place}", [marking.entry_of(stage, each).code for each in people]

    return made


def hidden(page) -> dict[str, str]:
    return {
        name: html.unescape(found) for name, found in re.findall(r'name="(rows|version)" value="([^"]*)"', page.text)
    }


def test_the_wrong_rows_stand_first_and_nothing_can_be_taken(web, place):
    stage, codes = place()
    page = web.judge.post(
        f"{stage}/mark-imports",
        files=written.csv(f"{codes[0]},何静姝,80,", f"{codes[1]},陈思远,800,", head="考号,姓名,成绩"),
    )

    rows = re.findall(r'class="num">(\d)</td><th scope="row">(\d+)</th>', page.text)
    assert rows == [("3", codes[1]), ("2", codes[0])]
    assert "成绩：800 不在 0–100 之间。" in page.text and "1 行有误，都没有导入" in page.text
    assert "李若彤" in page.text and 'name="rows"' not in page.text


def test_rows_that_were_looked_at_are_taken_as_they_were_shown(web, place):
    stage, codes = place()
    looked = web.judge.post(f"{stage}/mark-imports", files=written.csv(f"{codes[0]},,88.5,字迹“工整”<b>&"))
    before = web.judge.get(f"{stage}/marks").text

    taken = web.judge.post(f"{stage}/mark-imports", data=hidden(looked), follow_redirects=False)
    after = web.judge.get(f"{stage}/marks").text

    assert looked.status_code == 200 and "<b>&" not in looked.text
    assert (taken.status_code, taken.headers["location"]) == (303, f"{stage}/marks")
    assert "88.50" not in before and 'value="88.50"' in after


def test_rows_looked_at_before_somebody_was_absent_are_refused_in_words(web, api, place):
    stage, codes = place()
    looked = web.judge.post(f"{stage}/mark-imports", files=written.csv(f"{codes[0]},,88.5,"))
    entry = next(each for each in api.city.get(f"{stage}/entries").json()["items"] if each["code"] == codes[0])
    api.city.post(f"{stage}/absences", json={"entry_id": entry["id"]})

    taken = web.judge.post(f"{stage}/mark-imports", data=hidden(looked))

    assert taken.status_code == 422
    assert "第 2 行“成绩”：此人已登记缺考" in html.unescape(taken.text)


def test_a_file_that_is_no_table_and_no_file_at_all_are_told_beside_the_box(web, place):
    stage, _ = place()

    broken = web.judge.post(f"{stage}/mark-imports", files={"file": ("a.pdf", b"%PDF-1.7")})
    none = web.judge.post(f"{stage}/mark-imports", data={"dry_run": "false"})
    forged = web.judge.post(f"{stage}/mark-imports", data={"rows": "[[["})

    assert [each.status_code for each in (broken, none, forged)] == [422, 422, 422]
    assert "读不出表格" in broken.text and 'id="f-file-error"' in none.text and "读不出表格" in forged.text


def test_the_page_is_offered_where_marks_come_as_totals_and_tells_why_elsewhere(web, place):
    total, other = place()[0], place(kind="interview")[0]

    assert f'href="{total}/mark-imports"' in web.judge.get(f"{total}/marks").text
    assert f'href="{other}/mark-imports"' not in web.judge.get(f"{other}/marks").text
    assert "只有笔试成绩从表格导入" in web.judge.get(f"{other}/mark-imports").text
    assert web.city.get(f"{total}/mark-imports").status_code == 403
