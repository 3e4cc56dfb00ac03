"""The same hundred people matched by pages, without JavaScript: what the clerks press, type and read."""

import io
import re

from python_calamine import CalamineWorkbook

from app import log, long_work
from app.domain.matching.catalogue import RULES
from tests.stories.clerk import Clerk, words
from tests.stories.intake import PEOPLE, TOWN, Intake
from tests.travel import Travel

ROUND, MATCHING = "/rounds/1", "/rounds/1/matching"
RULES_ON = {f"rule_{code}": "true" for code, rule in RULES.items() if not rule.strict}
IN_COUNTY = 13


def test_a_hundred_people_are_matched_by_pages_placed_and_those_left_over_matched_again(
    intake: Intake, travel: Travel
) -> None:
    city = intake.clerk("city")

    opened_under_all_rules(city)
    wished(intake)
    first = made(city, MATCHING, "新建方案", name="方案一")
    solved(intake, first)
    person, post, price = asked_why(city, first)
    second = pinned_and_banned(intake, first, person, post, price)
    what_if_everybody_had_a_post(intake, second)
    on_paper(city, second)
    adopted(intake, second, travel)
    left_over(intake)

    with intake.database.reader.connect() as connection:
        assert log.verify(connection) is None


def opened_under_all_rules(city: Clerk) -> None:
    assert "待派 100 人" in words(city.fill(MATCHING).text)
    typed = {**RULES_ON, "rule_county_capacity_most": IN_COUNTY, "stability": "listed"}
    assert "须写明理由" in city.is_refused(MATCHING, "调整匹配规则", criterion_women_near=5, criterion_speciality=15)
    told = city.press(MATCHING, "调整匹配规则", **typed, reason="部务会研究")
    assert "不启用" not in told.split("硬规则")[1].split("派遣导向")[0]


def wished(intake: Intake) -> None:
    city, town = intake.clerk("city"), intake.clerk(TOWN)
    city.press(MATCHING, "征求双向意愿", until="2026-03-06")
    for username, posts in zip(PEOPLE, intake.liked(len(PEOPLE), 3), strict=True):
        clerk = intake.clerk(username)
        assert "还没有填报" in clerk.read(MATCHING)
        told = clerk.press(MATCHING, "填报意向岗位", post_ids=posts)
        assert "还没有填报" not in told and told.count("（挂职）") == 3
    with intake.rows() as (_, people, posts):
        own = next(each.id for each in posts if each.unit.code == "140521104")
        wanted, names = [people[4].id, people[0].id], [people[4].label, people[0].label]
    answer = town.fill(f"{MATCHING}/person-wishes?post={own}", candidacy_ids=wanted)
    assert answer.status_code == 200 and all(name in words(answer.text) for name in names)
    told = city.press(MATCHING, "结束征求意愿")
    assert "6 / 100" in told and "1 / 84" in told


def made(city: Clerk, path: str, button: str, **typed: object) -> str:
    """The address of what a button made."""
    answer = city.send(path, button, **typed)
    assert answer.status_code == 200, words(answer.text)
    return answer.url.path


def solved(intake: Intake, draft: str, button: str = "求解") -> str:
    """The bar is there while it runs; afterwards the page tells what came out."""
    city = intake.clerk("city")
    assert "等待运算" in city.press(draft, button)
    assert len(long_work.run_waiting(intake.database)) == 1
    told = city.read(draft)
    assert "等待运算" not in told
    return told


def points(told: str) -> float:
    return float(re.search(r"总分 ([\d.]+)", told)[1])


def so_many(told: str) -> tuple[int, int]:
    placed, left = re.search(r"(\d+) 人有岗，(\d+) 人未安排", told).groups()
    return int(placed), int(left)


def asked_why(city: Clerk, draft: str) -> tuple[int, int, str]:
    """Everybody is on the board; somebody's reasons, and why not another post: possible, at a price."""
    page = city.get(draft).text
    board = page[page.index('<ol class="people">') : page.index("</ol>", page.index('<ol class="people">'))]
    people = [int(each) for each in re.findall(r'data-person="(\d+)"', board)]
    rows = rows_of(page)
    told = words(page)
    assert len(people) == 100 and len(rows) == 84 and "已证明没有更优的安排" in told
    placed, left = so_many(told)
    assert placed + left == 100 and placed == sum("data-person" in row for _, row in rows) == 84 - len(empty(rows))
    assert board.count("未安排") == left

    going = next(int(found[1]) for _, row in rows if (found := re.search(r'data-person="(\d+)"', row)))
    why = city.get(f"{draft}?person={going}").text.split('id="why"')[1].split("</section>")[0]
    assert "换一种，代价多少" in words(why) and "专业对口" in why
    now = next(int(post) for post, row in rows if f'data-person="{going}"' in row)
    for post in (int(post) for post, _ in rows if int(post) != now):
        told = words(city.get(f"{draft}?person={going}&post={post}").text)
        if price := re.search(r"全批少 ([\d.]+) 分", told.split("为什么不是")[-1]):
            return going, post, price[1]
    raise AssertionError("no post can be had at any price")


def rows_of(page: str) -> list[tuple[str, str]]:
    """Each post on the board, by its id."""
    return re.findall(r'data-post="(\d+)">(.*?)</div>', page, re.S)


def empty(rows: list[tuple[str, str]]) -> list[str]:
    return [post for post, row in rows if "留空" in row]


def pinned_and_banned(intake: Intake, first: str, person: int, post: int, price: str) -> str:
    """Pinned, the whole loses what it was said to cost; a pin needs a reason; the comparison names who moves."""
    city = intake.clerk("city")
    second = made(city, first, "复制方案", name="方案二")
    pair = {"kind": "pin", "candidacy_id": person, "post_id": post}
    assert "理由" in words(city.fill(f"{second}/pins", **pair, reason="").text)
    city.fill(f"{second}/pins", **pair, reason="该镇点名商调，部务会同意")
    told, before = solved(intake, second), city.read(first)
    assert so_many(told) == so_many(before)
    assert abs(points(before) - points(told) - float(price)) < 0.11  # the head of the page rounds to a tenth

    others = [each for each in rows_of(city.get(second).text) if int(each[0]) != post]
    away, out = next((found[1], each) for each, row in others if (found := re.search(r'data-person="(\d+)"', row)))
    city.fill(f"{second}/pins", kind="ban", candidacy_id=away, post_id=out, reason="本人曾在该地执法")
    assert "求解之后有改动" in city.read(second)
    told = solved(intake, second)
    assert f'data-person="{away}"' not in dict(rows_of(city.get(second).text))[out]
    compared = words(city.get(f"{second}?beside={first.rsplit('/', 1)[1]}").text)
    assert int(re.search(r"(\d+) 人去向不同", compared)[1]) >= 2
    return second


def what_if_everybody_had_a_post(intake: Intake, draft: str) -> None:
    """Impossible; the page names the rules that cannot hold together, and offers a copy without one of them."""
    city = intake.clerk("city")
    third = made(city, draft, "复制方案", name="方案三")
    city.press(third, "调整参数试算", everyone_placed="true")
    told = solved(intake, third)
    assert "条件冲突" in told and "人人有岗" in told and "岗位名额" in told and "法定，不能去掉" in told
    foretold = int(re.search(r"可以安排 (\d+) 人 复制一份，不按此条试算", told)[1])

    fourth = made(city, third, "复制一份，不按此条试算")
    told, before = solved(intake, fourth), city.read(draft)
    assert so_many(told) == so_many(before) == (foretold, 100 - foretold) and points(told) == points(before)
    city.press(third, "搁置方案", reason="只是试算")


def on_paper(city: Clerk, draft: str) -> None:
    placed, left = so_many(city.read(draft))
    printed = city.read(f"{draft}/proposal")
    assert f"{placed} 人有岗，{left} 人未安排" in printed
    answer = city.get(f"{draft}/proposal.xlsx")
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = [sheets.get_sheet_by_name(sheets.sheet_names[n]).to_python() for n in (0, 2)]
    assert [sum(isinstance(row[0], float) for row in each) for each in rows] == [placed, left]


def adopted(intake: Intake, draft: str, travel: Travel) -> None:
    """On trial nothing happens; adopted, the placements are there, and one begins."""
    city, town = intake.clerk("city"), intake.clerk(TOWN)
    placed, _ = so_many(city.read(draft))
    tried = carried_out(intake, f"{draft}/adoption", note="部务会第 18 次会议", dry_run="true")
    assert f"{placed} 人都能安排，没有冲突。" in tried and "已求解" in city.read(draft)
    assert "已采用" in carried_out(intake, f"{draft}/adoption", note="部务会第 18 次会议")

    (placement, *_) = re.findall(r'href="(/placements/\d+)"', town.get("/placements").text)
    city.press(placement, "印发通知", notice_number="晋组任〔2026〕12 号")
    travel.days(20)
    assert "在岗" in town.press(placement, "登记到岗")
    carried_out(intake, f"{draft}/adoption-reversal", reason="重新研究")
    assert "已采用" in city.read(draft)  # somebody has begun


def carried_out(intake: Intake, path: str, **typed: str) -> str:
    """Long work that was asked for, and where its bar leads in the end."""
    city = intake.clerk("city")
    bar = city.fill(path, **typed).url.path
    long_work.run_waiting(intake.database)
    return city.read(bar)


def left_over(intake: Intake) -> None:
    """The bound on a county is lifted for those without a post, who get what is still free."""
    city = intake.clerk("city")
    draft = made(city, MATCHING, "新建方案", name="第二轮")
    page = city.get(f"{draft}/changes").text
    assert 'name="rule_county_capacity" value="true" checked' in page
    city.fill(f"{draft}/changes", rule_county_capacity=[])
    placed, left = so_many(solved(intake, draft))
    assert 0 < placed <= 84 and left < 20
    assert "已采用" in carried_out(intake, f"{draft}/adoption", starts_on="2026-04-01")
