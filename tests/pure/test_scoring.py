from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rounds.path.scoring import (
    JudgePolicy,
    Method,
    NotScorable,
    PassRule,
    Result,
    TieOrder,
    TiesAtTheLine,
    Verdict,
    aggregate,
    composite,
    cut,
    rank,
    two_places,
    verdict,
)

marks = st.decimals(0, 100, places=2)
judge_policies = st.builds(JudgePolicy, st.sampled_from(Method), st.integers(0, 2), st.integers(1, 7), st.just(1))
panels = st.lists(marks, min_size=1, max_size=9)
fields = st.lists(st.tuples(st.sampled_from([D(60), D(70), D(80)]), marks | st.none()), max_size=15).map(
    lambda pairs: [Result(number, total, written) for number, (total, written) in enumerate(pairs, start=1)]
)


@pytest.mark.parametrize(
    ("exact", "published"),
    [("84.004", "84.00"), ("84.005", "84.01"), ("84.015", "84.02"), ("0.005", "0.01"), ("99.995", "100.00")],
)
def test_the_third_place_is_rounded_half_up(exact, published):
    assert two_places(D(exact)) == D(published)


@pytest.mark.parametrize(
    ("weights", "scores", "total"),
    [
        ({"written": 50, "interview": 50}, {"written": "71.50", "interview": "86.33"}, "78.92"),
        ({"written": 60, "interview": 40}, {"written": "71.50", "interview": "86.33"}, "77.43"),
        (
            {"written": 30, "fit": 20, "interview": 50},
            {"written": "80", "fit": "90", "interview": "85.5"},
            "84.75",
        ),
        (
            {"written": 30, "fieldwork": 30, "group": 30, "record": 10},
            {"written": "75.25", "fieldwork": "82.40", "group": "88.10", "record": "95"},
            "83.23",
        ),
    ],
)
def test_the_published_ways_of_weighing_stages(weights, scores, total):
    assert composite({k: D(v) for k, v in scores.items()}, {k: D(v) for k, v in weights.items()}) == D(total)


@pytest.mark.parametrize(("written", "interview"), [("50", "49.99"), ("60", "60"), ("50", "40")])
def test_weights_that_do_not_total_100_are_refused(written, interview):
    weights = {"written": D(written), "interview": D(interview)}

    with pytest.raises(NotScorable) as refused:
        composite({"written": D(60), "interview": D(60)}, weights)

    assert refused.value.code == "scoring.weights_must_total_100"
    assert refused.value.facts == {"total": D(written) + D(interview)}


def test_a_negative_weight_is_refused_though_the_total_is_100():
    with pytest.raises(NotScorable) as refused:
        composite({"a": D(1), "b": D(1)}, {"a": D(120), "b": D(-20)})

    assert refused.value.code == "scoring.weight_negative"


def test_a_stage_that_weighs_must_be_scored():
    with pytest.raises(NotScorable) as refused:
        composite({"written": D(60)}, {"written": D(50), "interview": D(50)})

    assert (refused.value.code, refused.value.facts) == ("scoring.stage_not_scored", {"stage": "interview"})


def test_a_stage_without_weight_does_not_count():
    scores = {"written": D(60), "interview": D(80), "inspection": D(0)}

    assert composite(scores, {"written": D(50), "interview": D(50)}) == D(70)


def test_seven_judges_lose_their_highest_and_lowest_mark():
    panel = [D(m) for m in ("95", "88", "87", "86.5", "86", "85", "40")]

    assert aggregate(panel, JudgePolicy(drop=1)) == D("86.50")
    assert aggregate(panel) == D("81.07")
    assert aggregate(panel, JudgePolicy(Method.MEDIAN)) == D("86.50")


def test_four_judges_are_too_few_to_lose_a_mark():
    panel = [D(m) for m in ("90", "80", "80", "50")]

    assert aggregate(panel, JudgePolicy(drop=1, drop_from=5)) == D(75)


def test_the_fifth_judge_makes_the_panel_large_enough():
    panel = [D(m) for m in ("100", "80", "80", "80", "50")]

    assert aggregate(panel, JudgePolicy(drop=1, drop_from=5)) == D(80)
    assert aggregate(panel, JudgePolicy(drop=1, drop_from=6)) == D(78)


def test_dropping_never_drops_everybody():
    assert aggregate([D(80), D(90)], JudgePolicy(drop=1, drop_from=1)) == D(85)


def test_a_panel_smaller_than_policy_gives_no_score():
    with pytest.raises(NotScorable) as refused:
        aggregate([D(80)] * 4, JudgePolicy(minimum_judges=5))

    assert refused.value.code == "scoring.too_few_judges"
    assert refused.value.facts == {"judges": 4, "minimum": 5}


@pytest.mark.parametrize(
    ("score", "expected"), [("59.99", "borderline"), ("60", "pass"), ("57", "borderline"), ("56.99", "fail")]
)
def test_a_score_just_under_the_pass_mark_is_borderline(score, expected):
    assert verdict(D(score), PassRule(D(60), borderline_from=D(57))) == expected


def test_without_a_borderline_everything_under_the_pass_mark_fails():
    assert verdict(D("59.99"), PassRule(D(60))) == Verdict.FAIL


def test_equals_share_a_rank_and_the_next_one_counts_them():
    results = [Result(1, D(80)), Result(2, D(90)), Result(3, D(80)), Result(4, D(70))]

    assert [(s.candidate, s.label) for s in rank(results)] == [(2, "1"), (1, "2="), (3, "2="), (4, "4")]


def test_the_higher_written_mark_stands_higher_among_equals():
    results = [Result(1, D(80), D(70)), Result(2, D(80), D(75)), Result(3, D(80)), Result(4, D(80), D(75))]

    standings = rank(results, TieOrder.WRITTEN_FIRST)

    assert [(s.candidate, s.label) for s in standings] == [(2, "1="), (4, "1="), (1, "3"), (3, "4")]


def test_ties_at_the_line_enter_together_or_wait_together():
    standings = rank([Result(1, D(90)), Result(2, D(80)), Result(3, D(80)), Result(4, D(70))])

    together = cut(standings, 2, TiesAtTheLine.ENTER_TOGETHER)
    waiting = cut(standings, 2, TiesAtTheLine.RESERVE)

    assert [[s.candidate for s in group] for group in together] == [[1, 2, 3], [], [4]]
    assert [[s.candidate for s in group] for group in waiting] == [[1], [2, 3], [4]]


def test_at_one_to_three_two_places_call_six_and_whoever_equals_the_sixth():
    totals = [90, 88, 86, 84, 82, 80, 80, 78]
    standings = rank([Result(n, D(t)) for n, t in enumerate(totals, start=1)])

    called = cut(standings, 2 * 3, TiesAtTheLine.ENTER_TOGETHER)

    assert [s.candidate for s in called.admitted] == [1, 2, 3, 4, 5, 6, 7]
    assert [s.candidate for s in called.below] == [8]


def test_where_fewer_stand_than_are_called_everybody_is_inside_the_line():
    standings = rank([Result(1, D(70)), Result(2, D("59.99")), Result(3, D(60))])

    called = cut(standings, 1 * 5, TiesAtTheLine.ENTER_TOGETHER)

    assert [s.candidate for s in called.admitted] == [1, 3, 2]
    assert (called.reserves, called.below) == ([], [])


@given(panels, judge_policies, st.randoms(use_true_random=False))
def test_the_order_of_the_judges_does_not_matter(panel, policy, dice):
    shuffled = dice.sample(panel, len(panel))

    assert aggregate(shuffled, policy) == aggregate(panel, policy)


@given(panels, judge_policies)
def test_a_score_lies_between_the_lowest_and_the_highest_mark(panel, policy):
    assert min(panel) <= aggregate(panel, policy) <= max(panel)


@given(panels, judge_policies, st.data())
def test_a_better_mark_never_lowers_the_score(panel, policy, data):
    judge = data.draw(st.integers(0, len(panel) - 1))
    better = [*panel[:judge], data.draw(st.decimals(panel[judge], 100, places=2)), *panel[judge + 1 :]]

    assert aggregate(better, policy) >= aggregate(panel, policy)


@given(marks, marks, marks, st.integers(0, 100), st.decimals(0, 10, places=2))
def test_a_composite_is_bounded_by_its_stages_and_grows_with_each(written, interview, _, weight, more):
    weights = {"written": D(weight), "interview": D(100 - weight)}
    total = composite({"written": written, "interview": interview}, weights)

    assert min(written, interview) <= total <= max(written, interview)
    assert composite({"written": written + more, "interview": interview}, weights) >= total


@given(fields, st.sampled_from(TieOrder), st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_change_the_standings(field, ties, dice):
    assert rank(dice.sample(field, len(field)), ties) == rank(field, ties)


@given(fields)
def test_a_rank_is_one_more_than_the_number_of_those_who_are_better(field):
    totals = [each.total for each in field]

    for standing in rank(field):
        assert standing.rank == 1 + sum(total > standing.total for total in totals)
        assert standing.tied == (totals.count(standing.total) > 1)


@given(fields, st.integers(0, 16), st.sampled_from(TiesAtTheLine))
def test_the_line_loses_nobody_and_separates_no_equals(field, places, ties):
    standings = rank(field)
    line = cut(standings, places, ties)

    assert sorted(sum(line, [])) == sorted(standings)
    groups = [{s.rank for s in group} for group in line]
    assert not groups[0] & groups[1] and not groups[0] & groups[2] and not groups[1] & groups[2]
    if ties == TiesAtTheLine.RESERVE:
        assert len(line.admitted) <= places
    else:
        assert len(line.admitted) >= min(places, len(field)) and line.reserves == []
