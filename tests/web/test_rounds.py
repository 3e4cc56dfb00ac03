"""Rounds as pages, without JavaScript: what each person sees and does."""

import re
from datetime import timedelta

import pytest

from app.clock import today
from app.domain.rounds import queries
from app.domain.rounds.models import Round
from app.paging import Window
from tests import make


@pytest.fixture
def built(database, cast):
    """built(make.open_round) → the id of a round brought into that state."""

    def build(builder, **changes) -> int:
        with database.writing() as session:
            return builder(session, cast, **changes).id

    return build


@pytest.fixture
def ids(database, cast):
    """ids(round) → {key of the cadre: id of the candidacy}."""

    def find(round_id) -> dict[str, int]:
        with database.reading() as session:
            round_ = queries.by_id(session, cast.city, round_id)
            return {row.cadre_key: row.id for row in queries.candidacies(session, cast.city, round_, Window()).items}

    return find


def state_of(web, round_id: int) -> str:
    return re.search(r'<div class="meta"><span class="state[^"]*">([^<]+)', web.city.get(f"/rounds/{round_id}").text)[1]


def plan(**changes) -> dict:
    return {name: value for name, value in make.round_entry(**changes).items() if name != "policy"}


def test_the_list_says_whose_turn_it_is(web, built):
    built(make.draft_round, title="校长助理"), built(make.open_round)

    page, others = web.city.get("/rounds").text, web.sender.get("/rounds").text

    assert ">校长助理</a>" in page and "各推荐单位" in page and "/rounds/new" in page
    assert ">校长助理</a>" not in others and "/rounds/new" not in others
    assert ">校长助理</a>" not in web.city.get("/rounds?state=recommending").text


def test_an_empty_list_says_why(web):
    assert "还没有选派批次" in web.sender.get("/rounds").text
    assert "没有符合条件的批次" in web.sender.get("/rounds?q=无").text


def test_a_round_is_planned_on_paper_and_lands_on_its_page(web):
    made = web.city.submit("/rounds/new", **plan())

    assert made.status_code == 303
    page = web.city.get(made.headers["location"]).text
    assert "环节权重合计须为 100，现为 0。" in page
    assert "草稿" in page


def test_bad_days_come_back_as_typed_with_the_words_beside_the_field(web):
    answer = web.city.submit("/rounds/new", **plan(closes_on=today() - timedelta(days=1)))

    assert answer.status_code == 422
    assert "推荐截止日不能早于开始日" in answer.text
    assert 'value="2026 年第一批年轻干部挂职"' in answer.text


def test_a_unit_recommends_through_the_form(web, built):
    round_id = built(make.open_round)

    made = web.sender.submit(f"/rounds/{round_id}/candidacies", cadre_key="c1", reasons="踏实肯干", consent="true")
    unwilling = web.sender.submit(f"/rounds/{round_id}/candidacies", cadre_key="c2", reasons="踏实肯干")

    assert made.status_code == 303
    assert "何静姝" in web.sender.get(made.headers["location"]).text
    assert unwilling.status_code == 422
    assert "须本人同意方可推荐" in unwilling.text
    assert "何静姝" in web.sender.get(f"/rounds/{round_id}?tab=candidacies").text
    assert "何静姝" not in web.other_sender.get(f"/rounds/{round_id}?tab=candidacies").text
    form = web.other_sender.get(f"/rounds/{round_id}/candidacies").text
    assert "石磊" in form and "陈思远" not in form


def test_the_organizer_walks_a_round_to_its_confirmation(web, built, database):
    round_id = built(make.closed_round)
    place = f"/rounds/{round_id}"
    counts = {"meeting": "第 9 次部务会", "held_on": today(), "entitled": 9, "present": 8, "in_favour": 8}
    walked = [
        web.city.submit(f"{place}/shortlist").status_code,
        web.city.submit(f"{place}/decision", **counts | {"present": 5, "in_favour": 5}).status_code,
        web.city.submit(f"{place}/decision", **counts, against=0, deferred=0).status_code,
        web.city.submit(f"{place}/publicity", starts_on=today(), workdays=5, contact="电话 12380").status_code,
        web.city.submit(f"{place}/confirmation").status_code,
    ]
    with database.writing() as session:
        session.get(Round, round_id).publicity.ends_on = today() - timedelta(days=1)
    walked.append(web.city.submit(f"{place}/confirmation").status_code)

    assert walked == [303, 409, 303, 303, 409, 303]
    assert state_of(web, round_id) == "已确认"
    for tab in ("standings", "candidacies", "stages", "decision", "plan"):
        assert web.city.get(f"{place}?tab={tab}").status_code == 200


def test_the_line_is_drawn_below_the_last_place(web, built):
    page = web.city.get(f"/rounds/{built(make.listed_round)}?tab=standings").text

    order = re.findall(r'<a href="/rounds/\d+/candidacies/\d+">([^<]+)|(名额线 2 人)', page)
    assert [name or line for name, line in order] == ["何静姝", "陈思远", "名额线 2 人", "李若彤", "赵明轩", "单雄"]


def test_long_standings_are_read_in_pages_and_the_line_stands_where_it_did(web, built):
    first = f"/rounds/{built(make.listed_round)}?tab=standings&limit=2"
    shown = web.city.get(first).text

    onward = re.search(r'rel="next" href="([^"]+)"', shown).group(1).replace("&amp;", "&")
    rest = web.city.get(f"{onward}&limit=2").text

    order = re.findall(r'<a href="/rounds/\d+/candidacies/\d+">([^<]+)|(名额线 2 人)', shown + rest)
    assert [name or line for name, line in order] == ["何静姝", "陈思远", "名额线 2 人", "李若彤", "赵明轩"]
    assert "本页 2 条，共 5 条" in shown and "本页 2 条，共 5 条" in rest


def test_scores_votes_and_objections_are_not_for_others(web, built):
    round_id = built(make.publicized_round)

    for who in (web.sender, web.receiver, web.cadre, web.judge, web.county):
        seen = "".join(who.get(f"/rounds/{round_id}?tab={tab}").text for tab in ("standings", "decision", "plan"))
        assert "91.00" not in seen and "第 9 次部务会" not in seen and "异议" not in seen
        assert who.get(f"/rounds/{round_id}/objections").status_code == 403
        assert who.get(f"/rounds/{round_id}/confirmation").status_code == 403


def test_a_cadre_reads_how_eligibility_went_but_no_score(web, built, ids):
    round_id = built(make.listed_round, policy={"eligibility": [{"code": "not_on_placement"}]})
    place = f"/rounds/{round_id}/candidacies/{ids(round_id)['c1']}"

    own, organizers = web.cadre.get(place).text, web.city.get(place).text

    assert "当前没有挂职" in own and "91.00" not in own
    assert "91.00" in organizers


def test_an_objection_goes_its_way(web, built, ids):
    round_id = built(make.publicized_round)
    told = {"text": "考核等次与填报不符", "objector": "张三", "received_on": today()}

    made = web.city.submit(f"/rounds/{round_id}/objections", candidacy_id=ids(round_id)["c1"], **told)
    place = made.headers["location"]
    before = web.city.get(place).text
    web.city.submit(f"{place}/acceptance", handler="干部监督科")
    shown = web.city.submit(f"{place}/unmasking", reason="约谈反映人").text
    web.city.submit(f"{place}/verification", found="调阅登记表，情况属实")
    upheld = web.city.submit(f"{place}/upholding", result="核查属实，移出名单")

    assert "考核等次与填报不符" in before and "张三" not in before
    assert "张三" in shown and "张三" not in web.city.get(place).text
    assert upheld.status_code == 303
    assert "干部监督科" in web.city.get(f"/rounds/{round_id}?tab=decision").text
    listed = web.city.get(f"/rounds/{round_id}?tab=standings").text
    assert re.findall(r"何静姝.*?state[^>]*>([^<]+)", listed) == ["未入选"]


def test_someone_faster_leaves_the_form_stale(web, built):
    place = f"/rounds/{built(make.draft_round)}/revision"
    page = web.city.get(place).text
    version = re.search(r'name="version" value="(\d+)"', page)[1]

    first = web.city.post(place, data={**plan(title="第二稿"), "version": version}, follow_redirects=False)
    second = web.city.post(place, data={**plan(title="第三稿"), "version": version}, follow_redirects=False)

    assert (first.status_code, second.status_code) == (303, 412)


def test_every_page_of_a_round_speaks_english_too(web, built, ids):
    round_id = built(make.publicized_round)
    web.city.post("/language", data={"locale": "en", "next": "/"})

    pages = [f"/rounds/{round_id}?tab={tab}" for tab in ("standings", "candidacies", "stages", "decision", "plan")]
    for path in ("/rounds", *pages, f"/rounds/{round_id}/candidacies/{ids(round_id)['c1']}", f"/notices/{round_id}"):
        text = web.city.get(path).text
        assert 'lang="en"' in text
        assert re.findall(r">\s*(?:rounds|step|turn|due|notice|policy|field|state|verb)\.[a-z_.]+\s*<", text) == []


PRIVATE = (
    "140521", "13800000000", "1380000", "某父", "91.00", "91", "Guazhi-demo", "c1<", "seal_id", "务农", "sealed",
    "沁水县", "踏实肯干", "A" * 43,
)  # fmt: skip


def test_the_public_notice_names_seven_things_and_leaks_nothing(web, built):
    answer = web.nobody.get(f"/notices/{built(make.publicized_round)}")

    row = re.search(r"<tr><th[^>]*>何静姝</th>(.*?)</tr>", answer.text, re.S)[1]
    assert answer.status_code == 200
    shown = ["女", "1994.03", "大学", "中共党员", "副科长", "交叉挂职（下派）"]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row) == shown
    body = re.search(r"<main.*</main>", answer.text, re.S)[0]
    assert [word for word in PRIVATE if word in body] == []
    assert "李若彤" not in body  # waits in reserve
    assert "受理电话 12380" in body


def test_the_public_notice_is_there_only_while_it_runs(web, built, database):
    decided, running = built(make.decided_round), built(make.publicized_round)
    cancelled, over = built(make.publicized_round), built(make.past_publicity)
    web.city.submit(f"/rounds/{cancelled}/cancellation", reason="机构改革")

    seen = {name: web.nobody.get(f"/notices/{id_}").status_code for name, id_ in (
        ("decided", decided), ("running", running), ("cancelled", cancelled), ("over", over), ("unknown", 999),
    )}  # fmt: skip

    assert seen == {"decided": 404, "running": 200, "cancelled": 404, "over": 404, "unknown": 404}
