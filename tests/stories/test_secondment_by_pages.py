"""The same secondment by pages, without JavaScript: what a clerk presses, types and reads."""

from datetime import date

import pytest

from app import log
from app.db import Database
from tests.faces import Web
from tests.stories.clerk import Clerk, words
from tests.travel import Travel

ROUND, EXAM, INTERVIEW = "/rounds/1", "/rounds/1/stages/1", "/rounds/1/stages/2"
PLAN = {
    "title": "2026 年春季交叉挂职", "kind": "cross", "direction": "down", "places": 2, "opens_on": "2026-03-02",
    "closes_on": "2026-03-13", "starts_on": "2026-05-06", "purpose": "到一线锻炼年轻干部",
}  # fmt: skip
POST = {
    "title": "镇长助理", "kind": "cross", "direction": "down", "duties": "分管统计与村集体经济",
}  # fmt: skip
GOOD = {"virtue": 93, "ability": 86, "diligence": 91, "achievement": 88, "integrity": 95}


@pytest.fixture
def office(web: Web):
    known: dict[str, Clerk] = {}

    def of(username: str) -> Clerk:
        return known.setdefault(username, Clerk(getattr(web, username), username))

    return of


def test_one_secondment_by_pages_from_the_draft_to_the_signed_sheet(office, travel: Travel, database: Database) -> None:
    planned_and_opened(office("city"))
    recommended_and_checked(office)
    written_exam_marked_by_staff(office("city"))
    interviewed(office)
    listed_and_decided(office("city"), travel)
    publicized_and_confirmed(office("city"), travel)
    post_agreed(office)
    placed_and_arrived(office, travel)
    assessed_and_signed(office, travel)

    with database.reader.connect() as connection:
        assert log.verify(connection) is None


def planned_and_opened(city: Clerk) -> None:
    assert "有 1 处要改" in words_of(city.fill("/rounds/new?template=blank", **{**PLAN, "starts_on": "2026-03-10"}))
    assert "2026 年春季交叉挂职" in words_of(city.fill("/rounds/new?template=blank", **PLAN))
    city.press(ROUND, "设定规程", age_max=34, per_unit_limit=4, reserve_places=1)
    assert "开始推荐：环节权重合计须为 100，现为 0。" in city.read(ROUND)
    city.press(ROUND, "增加环节", kind="written", title="笔试", weight=40)
    city.press(ROUND, "增加环节", kind="interview", title="面试", weight=60, judges_wanted=3)
    assert "推荐中" in city.press(ROUND, "开始推荐")


def recommended_and_checked(office) -> None:
    asked = {"reasons": "踏实肯干，群众工作有办法"}
    people = f"{ROUND}?tab=candidacies"
    assert "须本人同意方可推荐。" in office("sender").is_refused(people, "推荐人选", cadre_key="c1", **asked)
    for key in ("c1", "c2", "c3", "c5"):
        office("sender").press(people, "推荐人选", cadre_key=key, consent="true", **asked)
    office("other_sender").press(people, "推荐人选", cadre_key="c9", consent="true", **asked)
    city = office("city")
    assert "结束推荐：还有 5 人没有审查资格。" in city.read(ROUND)
    city.press(ROUND, "资格审查")
    assert "截至 2026.03.02 为 35 周岁，超过 34 周岁的年龄上限。" in office("sender").read(f"{ROUND}/candidacies/4")
    assert "家中有事" in office("sender").press(f"{ROUND}/candidacies/3", "撤回推荐", reason="家中有事")
    city.press(ROUND, "结束推荐")


def written_exam_marked_by_staff(city: Clerk) -> None:
    city.press(EXAM, "安排评委", username="city")
    city.press(EXAM, "开始评分")
    assert "结束环节：1 名评委中还有 1 名未提交评分表。" in city.read(EXAM)
    sheet = f"{EXAM}/marks"
    missing = city.fill(sheet, f"{EXAM}/marks-submission", **{"points-1": 88, "points-2": 75})
    assert "3 名候选人中还有 1 名未打分，不能提交。" in words_of(missing, 409)
    city.fill(sheet, f"{EXAM}/marks-submission", **{"points-1": 88, "points-2": 75, "points-5": 80})
    assert "88.00" in city.press(EXAM, "结束环节")


def interviewed(office) -> None:
    city = office("city")
    for judge in ("judge", "judge2", "judge3"):
        city.press(INTERVIEW, "安排评委", username=judge, checked="true")
    city.press(INTERVIEW, "开始评分")
    assert "面试 0 人" not in city.read(ROUND)  # nobody has come through yet, nobody has failed
    given = {"judge": (90, 80, 70), "judge2": (86, 82, 74), "judge3": (88, 84, 78)}
    for judge, points in given.items():
        typed = dict(zip(("points-1", "points-2", "points-5"), points, strict=True))
        sheet = words_of(office(judge).fill(f"{INTERVIEW}/marks", f"{INTERVIEW}/marks-submission", **typed))
        assert "已提交" in sheet
    city.press(INTERVIEW, "结束环节")


def listed_and_decided(city: Clerk, travel: Travel) -> None:
    travel.to(date(2026, 3, 30))
    standings = city.press(ROUND, "拟定名单")
    assert standings.index("何静姝") < standings.index("陈思远") < standings.index("石磊")
    meeting = {"meeting": "市委常委会第 7 次会议", "entitled": 9, "present": 5, "in_favour": 5}
    weak = city.is_refused(ROUND, "录入决定", **meeting)
    assert "应到 9 人，实到 5 人，至少 6 人到会方可表决。" in weak
    decided = city.press(ROUND, "录入决定", **{**meeting, "present": 8, "in_favour": 7, "against": 1})
    assert "市委常委会第 7 次会议" in decided


def publicized_and_confirmed(city: Clerk, travel: Travel) -> None:
    notice = {"starts_on": "2026-04-01", "contact": "干部一科 2026000"}
    assert "本批次规程要求公示不少于 5 个工作日。" in city.is_refused(ROUND, "发布公示", workdays=4, **notice)
    assert "2026.04.08" in city.press(ROUND, "发布公示", **notice)
    travel.to(date(2026, 4, 7))
    city.press(f"{ROUND}?tab=decision", "登记异议", text="反映其经商办企业", received_on="2026-04-07", candidacy_id=2)
    assert "确认名单：公示须满 5 个工作日，到 2026.04.08 24 时期满。" in city.read(ROUND)
    travel.to(date(2026, 4, 9))
    assert "确认名单：还有 1 件异议没有处理。" in city.read(ROUND)
    city.press(f"{ROUND}/objections/1", "受理异议", handler="干部监督科")
    city.press(f"{ROUND}/objections/1", "录入核查情况", found="查询企业登记信息，未发现任职或持股")
    city.press(f"{ROUND}/objections/1", "认定不影响", result="经核查不属实，其未经商办企业")
    assert "已确认" in city.press(ROUND, "确认名单")


def post_agreed(office) -> None:
    receiver, city = office("receiver"), office("city")
    nominal = receiver.fill("/posts/new?kind=cross", **{**POST, "is_real": "false"})
    assert "虚职须写明理由：任实职，少任或不任虚职" in words_of(nominal, 422)
    assert "待审核" in words_of(receiver.fill("/posts/new?kind=cross", **POST))
    city.press("/posts/1", "退回岗位", reason="请写明所包村")
    assert "请写明所包村" in receiver.read("/posts/1")
    receiver.press("/posts/1", "修改岗位", duties="分管统计与村集体经济，包联三个村")
    assert "余 1 个" in office("county").press("/posts/1", "采纳岗位")


def placed_and_arrived(office, travel: Travel) -> None:
    city = office("city")
    travel.to(date(2026, 4, 28))
    assert "何静姝" in city.read("/placements/new")
    placed = words_of(city.fill("/placements/new?candidacy=1", post_id=1))
    assert "2026.05.06 – 2027.05.05" in placed
    city.press("/placements/1", "印发通知", notice_number="晋组干〔2026〕21 号")
    assert "没有可选的岗位" in city.read("/placements/new?candidacy=2")  # the only one is taken
    travel.to(date(2026, 5, 6))
    assert "在岗" in office("receiver").press("/placements/1", "登记到岗")
    assert "镇长助理" in office("cadre").read("/placements/1")


def assessed_and_signed(office, travel: Travel) -> None:
    city, receiver, cadre = office("city"), office("receiver"), office("cadre")
    sheet = "/evaluations/1"
    travel.to(date(2026, 11, 2))
    city.fill("/cycles/new", title="2026 年下半年", half=1, round_id=1)
    assert "提交考核：还有 5 项没有打分，五项齐了才能提交。" in receiver.read(sheet)
    wordless = receiver.is_refused(sheet, "打分", **{**GOOD, "virtue": 97}, submit="true")
    assert "须写明依据才能提交" in wordless
    receiver.press(sheet, "打分", **GOOD)
    receiver.press(sheet, "提交考核")
    city.press(sheet, "退回重评", reason="请补充事例")
    assert "请补充事例" in receiver.read(sheet)
    receiver.press(sheet, "打分", comment="入户走访 312 户")
    receiver.press(sheet, "提交考核")
    assert "89.90" in city.press(sheet, "确认等次", note="同意")
    assert "不同意时请写明理由。" in cadre.is_refused(sheet, "阅签", answer="disagrees")
    assert "已阅签" in cadre.press(sheet, "阅签", answer="agrees")


def words_of(answer, status: int | None = None) -> str:
    assert status is None or answer.status_code == status, answer.status_code
    return words(answer.text)
