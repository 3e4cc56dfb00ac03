"""A round as hypothesis plays it: any act at any time, by the real actions, held against the rules of issue 3.

Ten thousand steps. tests/round_world.py looks at every act from outside (log, states, traces of a refusal),
tests/round_panel.py plays the path (marks, recusals, absence, cheating), tests/round_meeting.py the list, the notice
and the ways back, tests/round_reference.py counts again what the house counted; the invariants hold after each step.
Not run on PostgreSQL: each game is one open transaction, and what is asked here is arithmetic and order."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from app.clock import today
from app.domain.rounds import actions as rounds
from app.domain.rounds.inputs import Recommendation, Reopening
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path.models import Stage
from app.domain.rounds.people import candidacies
from tests import make
from tests.round_meeting import SOMEBODY, Meeting
from tests.round_panel import SHEET, WHY
from tests.round_world import World

ENOUGH = 10_000
GAMES, STEPS, MOST = 32, 110, 30
SELDOM = {
    "round.confirm": 1, "round.publicize": 1, "stage.close": 1, "stage.reopen": 1, "stage.withdraw_opening": 1,
    "objection.uphold": 50, "seat.declare_recusal": 30, "stage.record_absence": 3, "stage.record_cheating": 3,
}  # fmt: skip
KEYS = ("c1", "c2", "c3", "c4", "c5", "c9")
WEIGHTS = {1: [(100,)], 2: [(50, 50), (60, 40)], 3: [(30, 20, 50), (40, 0, 60)]}
TROUBLES = ["", "away", "away", "absent", "cheated"]
BEGINNINGS = ["recommending", "selecting", "selecting", "listed", "publicized", "publicized"]


class RoundGame(Meeting):
    @initialize(
        places=st.integers(1, 3), reserve=st.integers(0, 3), ties=st.sampled_from(["together", "written_first"]),
        path=st.sampled_from([1, 2, 2, 3]).flatmap(lambda n: st.sampled_from(WEIGHTS[n])), first=st.booleans(),
        ratios=st.lists(st.integers(0, 3), min_size=3, max_size=3), judges=st.integers(1, 3),
        people=st.integers(3, 6), bar=st.sampled_from([50, 60]),
        method=st.sampled_from(["mean", "median"]), drop=st.integers(0, 1), least=st.integers(1, 3),
        begin=st.sampled_from(BEGINNINGS), points=SHEET, trouble=st.sampled_from(TROUBLES),
    )  # fmt: skip
    def plan(
        self,
        places,
        reserve,
        ties,
        path,
        first,
        ratios,
        judges,
        people,
        bar,
        method,
        drop,
        least,
        begin,
        points,
        trouble,
    ):
        kinds = ["written" if first else "group_interview", "interview", "resume"]
        policy = {"reserve_places": reserve, "tie_rule": ties, "per_unit_limit": 9, "score_method": method}
        policy |= {"drop_extremes": drop, "drop_from": 3, "judges_least": min(least, judges)}
        self.world.plan(policy, places, [
            {"kind": kinds[n], "title": kinds[n], "weight": weight, "pass_mark": bar, "advance_ratio": ratios[n],
             "judges": judges, "judges_wanted": judges}
            for n, weight in enumerate(path)
        ])  # fmt: skip
        self.act("round.open", rounds.open_, self.round_)
        for key in KEYS[:people]:
            self.recommend(KEYS.index(key))
        for _ in range(3 + 2 * len(path)):
            if self.state == begin:
                break
            self.go_on(points)
        if begin == "selecting":
            self.open_stage()
            self.trouble_at_once(trouble)
        self.steps = 0

    def trouble_at_once(self, kind):
        if kind == "away" and self.ids(Stage, "marking"):
            self.stay_away(0, 0, False)
        elif kind and self.ids(Stage, "marking"):
            self.leave_out(0, kind)

    @rule(points=SHEET)
    def go_on(self, points):
        """What a clerk does next where nothing is in the way."""
        usual = {
            "recommending": lambda: self.check(True), "listed": lambda: self.decide(8, 9),
            "selecting": lambda: self.next_of_the_path(points), "decided": lambda: self.publicize(0),
        }  # fmt: skip
        usual.get(self.state, lambda: None)()

    def next_of_the_path(self, points):
        if self.ids(Stage, "marking"):
            return self.hold_stage(points)
        return self.open_stage() if self.ids(Stage, "planned") else self.draw_up()

    # --- people

    @precondition(lambda self: self.state == "recommending")
    @rule(who=SOMEBODY)
    def recommend(self, who):
        asked = Recommendation(cadre_key=KEYS[who], reasons="踏实肯干，群众认可", consent=True)
        self.act("round.recommend", rounds.recommend, self.round_, asked)

    @precondition(lambda self: self.state == "recommending")
    @rule(then_close=st.booleans())
    def check(self, then_close):
        self.act("round.check_all", rounds.check_all, self.round_)
        if then_close:
            self.act("round.close", rounds.close, self.round_)

    @precondition(lambda self: self.state == "selecting")
    @rule()
    def reopen_recommendation(self):
        later = today() + 9 * make.DAY
        self.act("round.reopen", rounds.reopen, self.round_, Reopening(closes_on=later, reason="人选不足，延期"))

    @precondition(lambda self: len(self.ids(Candidacy, "withdrawn")) < 2)
    @rule(who=SOMEBODY)
    def withdraw(self, who):
        person, reserve = self.nth(Candidacy, who), self.reserve()
        _, refused = self.act("candidacy.withdraw", candidacies.withdraw, person, WHY)
        self.in_rank_order(reserve, refused)

    @precondition(lambda self: self.ids(Candidacy, "withdrawn"))
    @rule(who=SOMEBODY)
    def reinstate(self, who):
        self.act("candidacy.reinstate", candidacies.reinstate, self.nth(Candidacy, who, "withdrawn"), WHY)


@pytest.fixture
def game(database, cast):
    return type(
        "Game",
        (RoundGame,),
        {"played": [], "seen": Counter(), "new_world": staticmethod(lambda: World(database, cast))},
    )


def test_ten_thousand_steps_break_no_rule(game):
    """How long a game lasts is hypothesis's to say: games are played, always the same ones, until there are ten
    thousand steps and what happens seldom has happened often enough."""
    course = settings(
        max_examples=GAMES, stateful_step_count=STEPS, deadline=None, database=None,
        phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for nth in range(MOST):
        run_state_machine_as_test(seed(nth)(game), settings=course)
        if sum(game.played) >= ENOUGH and all(game.seen[each] >= least for each, least in SELDOM.items()):
            return

    pytest.fail(f"{sum(game.played)} steps: {game.seen}")
