"""The forms around the board: rules and weights, wishes of both sides, adopting on trial, the proposal on paper."""

import io
import re
from datetime import UTC, datetime

import pytest
import time_machine
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app import long_work
from app.domain.matching.models import Draft, Matching, Wish
from app.domain.matching.overruled import counted
from app.domain.placements.models import Placement
from tests import boards, matching


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(datetime(2026, 1, 15, 4, tzinfo=UTC), tick=True):
        yield


def told_by(page: str) -> dict[str, str | list[str]]:
    """What a browser would send of the form as it stands."""
    form = page[page.index('<form class="stack" method="post"') :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        kind, name = re.search(r'type="(\w+)"', tag), re.search(r' name="([^"]+)"', tag)
        if name and (not kind or kind[1] not in ("checkbox", "radio") or " checked" in tag):
            found.setdefault(name[1], []).append(re.search(r'value="([^"]*)"', tag)[1])
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        found[name] = re.findall(r'value="([^"]*)" selected', options)
    return {name: values for name, values in found.items() if name != "csrf"}


@pytest.fixture
def policy_page(database, cast):
    with database.writing() as session:
        return f"/{matching.matched(session, cast, 'c1', 'c2').place}/policy"


def policy_of(database) -> dict:
    with database.reading() as session:
        return session.scalars(select(Matching)).one().policy


def test_the_policy_page_tells_each_rule_with_its_source_and_the_sum_of_the_weights(web, policy_page):
    page = web.city.get(policy_page).text

    assert "《公务员法》第七十四条" in page and "法定或必须满足，始终启用" in page
    assert "<output data-parts-sum>100</output>" in page
    assert "刚参加工作的年轻同志，到乡镇和村去。" in page and "还没有用于已采用的方案" in page


def test_the_policy_page_sent_back_as_it_is_changes_nothing(web, policy_page):
    answer = web.city.post(policy_page, data=told_by(web.city.get(policy_page).text) | {"reason": "照旧"})

    assert answer.status_code == 409
    assert "没有" in answer.text


def test_switches_numbers_and_weights_are_set_with_a_reason(web, policy_page, database):
    told = told_by(web.city.get(policy_page).text)
    del told["rule_degree"]
    told |= {"rule_rank_band_up": "2", "rule_former_unit": "true", "criterion_speciality": "15",
             "criterion_experience": "10", "reason": "部务会研究"}  # fmt: skip

    answer = web.city.post(policy_page, data=told, follow_redirects=False)

    assert answer.status_code == 303
    rules, criteria = policy_of(database)["rules"], policy_of(database)["criteria"]
    assert (rules["degree"]["on"], rules["former_unit"]["on"], rules["rank_band"]["params"]["up"]) == (False, True, 2)
    assert (criteria["speciality"]["weight"], criteria["experience"]["weight"]) == (15, 10)
    assert rules["kin"]["on"] is True


def test_weights_that_do_not_add_up_come_back_as_typed_with_the_sum(web, policy_page):
    told = told_by(web.city.get(policy_page).text) | {"criterion_speciality": "30", "reason": "部务会研究"}
    del told["rule_degree"]

    answer = web.city.post(policy_page, data=told)

    assert answer.status_code == 422
    assert "各项权重合计应为 100，现为 110。" in answer.text
    assert "<output data-parts-sum>110</output>" in answer.text
    assert 'name="rule_degree" value="true" checked' not in answer.text


def test_women_near_is_refused_without_a_written_reason(web, policy_page):
    told = told_by(web.city.get(policy_page).text)
    told |= {"criterion_women_near": "5", "criterion_speciality": "15", "reason": "部务会研究"}

    bare = web.city.post(policy_page, data=told)
    reasoned = web.city.post(
        policy_page, data=told | {"criterion_women_near_reason": "照动员讲话办"}, follow_redirects=False
    )

    assert bare.status_code == 422 and "须写明理由" in bare.text
    assert reasoned.status_code == 303


def test_a_direction_is_added_changed_and_removed(web, policy_page, database):
    told = told_by(web.city.get(policy_page).text)
    told |= {"direction_6.sentence": "学农的，到农业大镇去。", "direction_6.strengths": ["agriculture"],
             "direction_6.levels": ["township"], "direction_6.age_most": "35", "direction_1.dropped": "true",
             "direction_2.on": [], "reason": "部务会研究"}  # fmt: skip

    answer = web.city.post(policy_page, data=told, follow_redirects=False)

    assert answer.status_code == 303
    directions = {each["code"]: each for each in policy_of(database)["directions"]}
    assert "fresh_graduate" not in directions and directions["specialist_upward"]["on"] is False
    assert directions["own_1"]["sentence"] == "学农的，到农业大镇去。"
    assert directions["own_1"]["when"]["strengths"] == ["agriculture"] and directions["own_1"]["when"]["age_most"] == 35
    assert directions["own_1"]["toward"]["levels"] == ["township"]
    assert directions["steady_front_line"]["when"]["years_worked_least"] == 8


def test_a_direction_without_a_sentence_is_refused_at_its_place(web, policy_page):
    told = told_by(web.city.get(policy_page).text) | {"direction_6.age_most": "35", "reason": "部务会研究"}

    answer = web.city.post(policy_page, data=told)

    assert answer.status_code == 422
    assert 'id="f-direction_6.sentence-error"' in answer.text


def test_how_often_a_direction_was_overruled_is_counted():
    told = [[{"rule": "a", "fits": True}, {"rule": "b", "fits": False}], [{"rule": "a", "fits": False}], None]

    found = counted(told)

    assert (found["a"].suggested, found["a"].overruled, found["b"].overruled) == (2, 1, 1)


def test_an_adopted_draft_counts_for_the_directions(web, database, cast):
    with database.writing() as session:
        draft = boards.board(session)
        draft.state = "adopted"
        place, lines = draft.matching.place, session.scalars(select(Draft)).one()
        assert lines.placed

    page = web.city.get(f"/{place}/policy").text

    assert re.search(r"针对过 \d+ 人，其中 \d+ 人未照此安排", page)


@pytest.fixture
def wishing(database, cast):
    """c1 and c2 to be placed, three posts of 嘉峰镇, wishes are taken: the page's address, post ids, candidacy ids."""
    with database.writing() as session:
        found = matching.wishing(session, cast, "c1", "c2")
        posts = [each.id for each in matching.posts(session, cast, 3)]
        people = sorted(each.id for each in found.round_.candidacies)
        return {"place": f"/{found.place}", "posts": posts, "people": people}


def wishes_of(database, side: str) -> list[tuple[int, int, int]]:
    with database.reading() as session:
        rows = session.scalars(select(Wish).where(Wish.side == side).order_by(Wish.rank))
        return [(each.rank, each.candidacy_id, each.post_id) for each in rows]


def test_a_person_ranks_posts_and_sees_the_order_again(web, wishing, database):
    first, second, third = wishing["posts"]
    path = f"{wishing['place']}/post-wishes"

    done = web.cadre.submit(path, post_ids=[str(third), "", str(first)])
    page = web.cadre.get(path).text

    assert done.status_code == 303
    assert [(rank, post) for rank, _, post in wishes_of(database, "cadre")] == [(1, third), (2, first)]
    assert re.findall(r'value="(\d+)" selected', page) == [str(third), str(first)]
    assert "第 3 志愿" in page and str(second) in page


def test_the_same_wish_twice_comes_back_as_typed_at_its_rank(web, wishing):
    first = wishing["posts"][0]

    answer = web.cadre.submit(f"{wishing['place']}/post-wishes", post_ids=[str(first), str(first)])

    assert answer.status_code == 422
    assert 'id="f-post_ids.1"' in answer.text and 'href="#f-post_ids.1"' in answer.text
    assert re.findall(r'value="(\d+)" selected', answer.text) == [str(first), str(first)]


def test_posts_are_searched_and_what_was_wished_stays_in_the_list(web, wishing):
    first, second, third = wishing["posts"]
    path = f"{wishing['place']}/post-wishes"
    web.cadre.submit(path, post_ids=[str(third)])

    page = web.cadre.get(f"{path}?q=镇长助理1").text

    offered = set(re.findall(r'<option value="(\d+)"', page))
    assert offered == {str(first), str(third)}


def test_a_unit_ranks_people_for_one_of_its_posts(web, wishing, database):
    one, other = wishing["people"]
    _, second, _ = wishing["posts"]
    path = f"{wishing['place']}/person-wishes"

    chosen = web.receiver.get(f"{path}?post={second}").text
    done = web.receiver.submit(path, post_id=str(second), candidacy_ids=[str(other), str(one)])
    again = web.receiver.get(f"{path}?post={second}").text

    assert f'name="post_id" value="{second}"' in chosen
    assert done.status_code == 303
    assert wishes_of(database, "unit") == [(1, other, second), (2, one, second)]
    assert re.findall(r'value="(\d+)" selected', again) == [str(second), str(other), str(one)]


def test_wishes_are_not_for_the_organizer_to_write(web, wishing):
    assert web.city.get(f"{wishing['place']}/post-wishes").status_code == 403


def in_the_end(web, database, answer):
    """The page that a clerk is led to by the bar."""
    bar = answer.headers["location"]
    assert (answer.status_code, web.city.get(bar).status_code) == (303, 200)
    long_work.run_waiting(database)
    return web.city.get(bar, follow_redirects=True)


@pytest.fixture
def adoptable(database, cast):
    with database.writing() as session:
        return f"/{boards.board(session).place}"


def test_adopting_shows_who_goes_where_before_anything_is_done(web, adoptable, database):
    page = web.city.get(f"{adoptable}/adoption").text

    assert page.count("副镇长（") >= 5 and "先试办" in page
    with database.reading() as session:
        assert session.scalars(select(Placement)).all() == []


def test_a_trial_says_that_all_can_go_and_leaves_nothing(web, adoptable, database):
    tried = in_the_end(web, database, web.city.submit(f"{adoptable}/adoption", dry_run="true"))

    with database.reading() as session:
        draft = session.scalars(select(Draft)).one()
        assert session.scalars(select(Placement)).all() == [] and draft.state == "solved"
    assert f"{draft.placed} 人都能安排，没有冲突。" in tried.text
    assert tried.url.path == f"{adoptable}/adoption"


def test_a_trial_names_who_cannot_go_and_why(web, adoptable, database):
    with database.writing() as session:
        line = boards.lines(session.scalars(select(Draft)).one())[0]
        line.post.places, line.candidacy.state = 1, "withdrawn"
        name = line.candidacy.cadre.name

    tried = in_the_end(web, database, web.city.submit(f"{adoptable}/adoption", dry_run="true"))

    assert "有 1 人不能安排" in tried.text and "全部不安排" in tried.text
    assert name in tried.text.rsplit("不能安排的", 1)[1].split("谁去哪里")[0]


def test_adopting_places_everybody(web, adoptable, database):
    done = in_the_end(web, database, web.city.submit(f"{adoptable}/adoption", note="部务会研究同意"))

    assert done.url.path == adoptable
    with database.reading() as session:
        draft = session.scalars(select(Draft)).one()
        assert len(session.scalars(select(Placement)).all()) == draft.placed > 0


def test_the_proposal_on_paper_gives_each_a_reason_and_names_who_has_no_post(web, adoptable, database):
    page = web.city.get(f"{adoptable}/proposal").text
    with database.reading() as session:
        draft = session.scalars(select(Draft)).one()

    assert f"有岗 {draft.placed} 人" in page and f"未安排 {draft.unplaced} 人" in page
    assert "match.said" not in page and "match.binding" not in page


def sheets(content: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_workbook_adds_up_and_holds_rules_and_the_unplaced(web, adoptable, database):
    answer = web.city.get(f"{adoptable}/proposal.xlsx")
    book = sheets(answer.content)
    with database.reading() as session:
        draft = session.scalars(select(Draft)).one()

    head, *rows = book["人岗匹配方案"]
    weights = [at for at, title in enumerate(head) if re.search(r"（\d+）$", title)]
    assert len(rows) == draft.placed and sum(row[5] for row in rows) * 100 == pytest.approx(draft.points)
    assert all(sum(row[at] for at in weights) == pytest.approx(row[5]) for row in rows)
    assert len(book["未安排"]) == draft.unplaced + 1 and book["未安排"][1][3]
    assert book["规则和权重"][1][:2] == ["硬规则", "亲属回避"]


def test_a_workbook_taken_stands_in_the_log_and_a_formula_stays_text(web, adoptable, database):
    with database.writing() as session:
        boards.lines(session.scalars(select(Draft)).one())[0].candidacy.cadre.name = "=1+1"

    content = web.city.get(f"{adoptable}/proposal.xlsx").content
    history = web.city.get("/log").text

    assert any(row[1] == "=1+1" for row in sheets(content)["人岗匹配方案"])
    assert "导出方案" in history


def test_nobody_but_the_organizer_takes_the_proposal(web, adoptable):
    assert web.sender.get(f"{adoptable}/proposal.xlsx").status_code in (403, 404)
    assert web.cadre.get(f"{adoptable}/proposal").status_code in (403, 404)
