"""The policy of a round on its form: every value with its default, every rule of eligibility as fields."""

import re

import pytest

from tests import make
from tests.faces import fields


def test_the_policy_form_shows_the_default_beside_each_value(web, built):
    round_id = built(make.draft_round)
    page = web.city.get(f"/rounds/{round_id}/policy").text
    values = dict(re.findall(r'name="(\w+)"[^>]*type="text"[^>]*value="([^"]*)"', page))
    values |= {
        "tie_rule": "together",
        "elsewhere": "told",
        "score_method": "mean",
        "publicity_workdays": "7",
        "age_max": "40",
        "not_on_placement": "true",
    }

    answer = web.city.submit(f"/rounds/{round_id}/policy", **{k: v for k, v in values.items() if k != "version"})

    assert "默认 5" in page and "默认 不要求" in page
    assert answer.status_code == 303
    shown = web.city.get(f"/rounds/{round_id}?tab=plan").text
    assert "年龄不超过" in shown and "当前未在挂职" in shown


def policy_typed(page: str, **more) -> dict:
    """The policy form as it comes, with some of it typed over."""
    typed = dict(re.findall(r'name="(\w+)"[^>]*type="text"[^>]*value="([^"]*)"', page))
    typed |= {"tie_rule": "together", "elsewhere": "told", "score_method": "mean"} | more
    return {name: value for name, value in typed.items() if name != "version"}


@pytest.mark.parametrize(
    ("typed", "params"),
    [
        ({"no_hardship": "true"}, {}),
        ({"no_hardship": "true", "hardship_allowed": ["family"]}, {"allowed": ["family"]}),
        ({"hardship_allowed": ["family"]}, None),
        ({}, None),
    ],
)
def test_whether_hardship_stands_against_a_person_is_a_box_of_the_policy(web, api, built, typed, params):
    address = f"/rounds/{built(make.draft_round)}"

    answer = web.city.submit(f"{address}/policy", **policy_typed(web.city.get(f"{address}/policy").text, **typed))

    rules = api.city.get(address).json()["policy"]["eligibility"]
    assert answer.status_code == 303
    assert [rule["params"] for rule in rules if rule["code"] == "hardship"] == ([] if params is None else [params])


def test_a_rule_of_hardship_that_a_system_wrote_is_ticked_told_and_kept(web, api, built):
    rule = {"code": "hardship", "params": {"allowed": ["health"]}}
    address = f"/rounds/{built(make.draft_round, policy={'eligibility': [rule]})}"
    page = web.city.get(f"{address}/policy").text

    ticked = {
        name: re.search(rf'<input[^>]*name="{name}"[^>]*checked', page) for name in ("no_hardship", "reserve_only")
    }
    kind = re.search(r'<input[^>]*name="hardship_allowed"[^>]*value="(\w+)"[^>]*checked', page)
    plan = web.city.get(f"{address}?tab=plan").text
    typed = policy_typed(page, no_hardship="true", hardship_allowed=["health"], age_max="40")
    web.city.submit(f"{address}/policy", **typed)

    assert ticked["no_hardship"] and not ticked["reserve_only"] and kind.group(1) == "health"
    assert "其中可以选派的" in plan and "健康原因" in plan
    assert rule in api.city.get(address).json()["policy"]["eligibility"]


EVERY_RULE = [
    {"code": "discipline", "params": {"beyond": {"demerit": 6}}},
    {"code": "age", "params": {"max": 40, "by_rank": {"1A32": 45}, "as_of": "2026-12-31"}},
    {"code": "birth_cutoff", "params": {"born_from": "1978-01-01", "by_rank": {"1A31": "1972-01-01"}}},
    {"code": "rested", "params": {"years": 2}},
    {"code": "personnel_kind", "params": {"kinds": ["civil_servant"]}},
    {"code": "politics", "params": {"codes": ["01", "02"]}},
    {"code": "health", "params": {}},
    {"code": "reserve_only", "params": {}},
    {"code": "degree", "params": {"minimum": "master"}},
]


def test_every_rule_of_eligibility_is_on_the_form_and_stays_as_it_was_when_nobody_touches_it(web, api, built):
    address = f"/rounds/{built(make.draft_round, policy={'eligibility': EVERY_RULE})}"

    answer = web.city.submit(f"{address}/policy", **fields(web.city.get(f"{address}/policy").text))

    assert answer.status_code == 303
    assert api.city.get(address).json()["policy"]["eligibility"] == EVERY_RULE


def test_a_clerk_writes_limits_by_rank_as_lines_and_reads_them_in_words(web, api, built):
    address = f"/rounds/{built(make.draft_round)}"
    typed = fields(web.city.get(f"{address}/policy").text)
    lines = {"age_max": "40", "age_by_rank": "县处级副职 45\r\n县处级正职：50", "politics_codes": ["12", "13"]}

    wrong = web.city.submit(f"{address}/policy", **typed | lines | {"age_by_rank": "处长 45"})
    alone = web.city.submit(f"{address}/policy", **typed | {"born_by_rank": "县处级副职 1972-01-01"})
    answer = web.city.submit(f"{address}/policy", **typed | lines)

    assert wrong.status_code == 422 and "第 1 行看不懂" in wrong.text
    assert alone.status_code == 422 and "先填“出生不早于”" in alone.text
    assert answer.status_code == 303
    assert api.city.get(address).json()["policy"]["eligibility"] == [
        {"code": "age", "params": {"max": 40, "by_rank": {"1A32": 45, "1A31": 50}}},
        {"code": "politics", "params": {"codes": ["12", "13"]}},
    ]
    plan = web.city.get(f"{address}?tab=plan").text
    assert "县处级副职 45；县处级正职 50" in plan and "无党派人士；群众" in plan and "1A32" not in plan


def test_weights_that_do_not_add_up_are_told_beside_their_first_field(web, built):
    address = f"/rounds/{built(make.draft_round)}"
    typed = fields(web.city.get(f"{address}/policy").text)

    answer = web.city.submit(f"{address}/policy", **typed | {"virtue": "90"})

    assert answer.status_code == 422 and 'id="f-virtue-error"' in answer.text
