"""What matching reads of the rows: who and which posts are in it, and what of them is known."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from app.clock import today
from app.domain.matching.catalogue import CRITERIA
from app.domain.matching.models import Matching
from app.domain.matching.weighing import reading, tasks
from app.domain.posts.states import PostState
from app.domain.rounds.states import CandidacyState
from tests.matching_rows import assign, declare, draft, matching_round, people_of, posts_of, stored

SECRET = "慢性肾炎需定期透析"
ONLY_NEW = {code: {"weight": 0} for code in CRITERIA} | {
    "language": {"weight": 50}, "lodging": {"weight": 25}, "substance": {"weight": 25}
}  # fmt: skip


def test_only_confirmed_people_and_open_posts_of_the_round_are_in_it(session, cast):
    matching = matching_round(session, 4, 5)
    people, posts = people_of(session, matching), posts_of(session)
    people[0].state = CandidacyState.WITHDRAWN
    posts[0].state = PostState.OFFERED
    posts[1].direction = "lateral"
    session.flush()
    assign(session, cast, people[1], posts[2])

    known = reading.facts(session, matching)

    assert [each.id for each in known.people] == [people[2].id, people[3].id]
    assert [each.id for each in known.places] == [posts[3].id, posts[4].id]
    assert known.already == ((people[1].cadre.home_unit_id, posts[2].unit_id),)


@pytest.mark.parametrize(("declared", "rule"), [
    ({"hardship": "family"}, "care_distance"), ({"hardship": "health"}, "health"), ({"health": SECRET}, "health"),
])  # fmt: skip
def test_a_declared_need_keeps_somebody_near_and_its_words_do_not_leave(session, cast, declared, rule):
    matching = matching_round(session, 2, 2)
    one, far = people_of(session, matching)[0], posts_of(session)[0]
    far.own_distance_km = 88
    declare(session, one, **declared, family=[{"relation": "10", "name": "某父某", "unit_and_post": SECRET}])
    of = draft(session, matching)

    answer = tasks.solve(session, of.id)
    stored(session, answer, of)
    asked = tasks.why_not(session, of.id, one.id, far.id)

    assert [each["rule"] for each in asked["answers"] if not each["passes"]] == [rule]
    assert answer["pairs"][0]["post_id"] != far.id
    leaving = json.dumps([answer, asked, repr(reading.facts(session, matching))], ensure_ascii=False)
    assert SECRET not in leaving
    assert "某父某" not in leaving


def test_facts_are_read_in_a_handful_of_queries_whatever_the_number(session, cast):
    few, many = matching_round(session, 3, 3), matching_round(session, 30, 30)

    assert queries(session, few) == queries(session, many) <= 12


def queries(session, matching: Matching) -> int:
    """How many it takes to read the facts of a matching that nothing is known of yet."""
    session.expire_all()
    asked: list[str] = []

    def heard(*told) -> None:
        asked.append(told[2])

    event.listen(session.get_bind(), "before_cursor_execute", heard)
    reading.facts(session, session.get(Matching, matching.id))
    event.remove(session.get_bind(), "before_cursor_execute", heard)
    return len(asked)


def test_the_days_of_the_round_decide_not_today(session, cast):
    matching = matching_round(session, 1, 1)
    one = people_of(session, matching)[0]
    one.cadre.discipline, one.cadre.discipline_until = "warning", date(2026, 2, 28)
    session.flush()

    (known,) = reading.facts(session, matching).people

    assert today() != matching.round_.starts_on
    assert known.sanctioned_until is None
    assert replace(known, sanctioned_until=None) == known


def test_what_a_post_says_of_languages_lodging_and_substance_is_weighed(session, cast):
    matching = matching_round(session, 2, 1, policy={"criteria": ONLY_NEW})
    fluent, other = people_of(session, matching)
    (post,) = posts_of(session)
    post.languages, post.lodging, post.substance_index, post.own_distance_km = ["en"], True, 80, 200
    fluent.cadre.languages, other.cadre.languages = ["en"], ["ja"]
    session.flush()

    best, left = tasks.solve(session, draft(session, matching).id)["pairs"]

    said = {part["criterion"]: (part["points"], part["code"]) for part in best["told"]["parts"]}
    assert said == {
        "language": (5_000, "match.said.language.met"), "lodging": (2_500, "match.said.lodging.offered"),
        "substance": (2_000, "match.said.substance.real"),
    }  # fmt: skip
    assert (best["candidacy_id"], best["post_id"], left["post_id"]) == (fluent.id, post.id, None)
