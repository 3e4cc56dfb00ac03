"""抽签 as arithmetic: anybody can repeat it, nobody can steer it."""

import hmac
from collections import Counter
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from app.domain.rounds.path import lots

NAMES = st.lists(st.text("abcdefghij0123456789_", min_size=1, max_size=12), min_size=1, max_size=30, unique=True)
SEEDS = st.text("0123456789abcdef", min_size=32, max_size=32)


def test_the_published_rule_is_the_rule():
    tickets = {name: hmac.new(b"5eed", name.encode(), sha256).hexdigest() for name in ("qin", "bao", "hai")}

    assert lots.ordered("5eed", ["qin", "bao", "hai"]) == sorted(tickets, key=tickets.__getitem__)


@given(SEEDS, NAMES, st.integers(0, 8), st.integers(0, 8), st.randoms(use_true_random=False))
def test_the_order_in_which_names_were_written_has_no_say(seed, names, wanted, reserves, chance):
    shuffled = chance.sample(names, len(names))

    assert lots.draw(seed, names, wanted, reserves) == lots.draw(seed, shuffled, wanted, reserves)


@given(SEEDS, NAMES, st.integers(0, 40), st.integers(0, 40))
def test_nobody_is_drawn_twice_or_from_outside(seed, names, wanted, reserves):
    drawn, called = lots.draw(seed, names, wanted, reserves)

    assert len(drawn) == min(wanted, len(names))
    assert len(called) == min(reserves, len(names) - len(drawn))
    assert len({*drawn, *called}) == len(drawn) + len(called)
    assert {*drawn, *called} <= set(names)


@given(SEEDS, NAMES)
def test_who_leaves_the_pool_changes_no_order_among_the_others(seed, names):
    gone = names[0]

    assert [name for name in lots.ordered(seed, names) if name != gone] == lots.ordered(seed, names[1:])


def test_over_many_seeds_everybody_is_drawn_about_equally_often():
    names = [f"judge{number}" for number in range(10)]

    drawn = Counter(name for seed in range(4000) for name in lots.draw(f"{seed:032x}", names, 5).drawn)

    assert set(drawn) == set(names)
    assert all(1850 <= times <= 2150 for times in drawn.values()), drawn  # 2000 ± 5 standard deviations
