"""A round as hypothesis plays it: any act at any time, by the real actions, held against the rules of issue 3.

Ten thousand steps. tests/round_world.py looks at every act from outside (log, states, traces of a refusal),
tests/round_panel.py plays the path (marks, recusals, absence, cheating), tests/round_reference.py counts again what
the house counted, and the invariants hold after each step.
Not run on PostgreSQL: each game is one open transaction, and what is asked here is arithmetic and order."""

from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.clock import today
from app.domain.rounds import actions as rounds
from app.domain.rounds.decision import decisions, listing, objections, publishing
from app.domain.rounds.decision.inputs import Verification
from app.domain.rounds.decision.models import Objection
from app.domain.rounds.inputs import (
    Acceptance,
    NewObjection,
    PublicNotice,
    Recommendation,
    Reopening,
    Settlement,
)
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path import stages
from app.domain.rounds.path.models import Stage
from app.domain.rounds.people import candidacies
from tests import make
from tests.round_panel import SHEET, WHY, Panel
from tests.round_world import World

ENOUGH = 10_000
GAMES, STEPS = 32, 110
KEYS = ("c1", "c2", "c3", "c4", "c5", "c9")
SOMEBODY = st.integers(0, 5)
VERBS = ["take_up", "verify", "uphold", "uphold", "dismiss", "reopen"]
WEIGHTS = {1: [(100,)], 2: [(50, 50), (60, 40)], 3: [(30, 20, 50), (40, 0, 60)]}
TROUBLES = ["", "away", "away", "absent", "cheated"]
BEGINNINGS = ["recommending", "selecting", "selecting", "listed", "publicized", "publicized"]
BACK = {
    "decided": ("rescind", decisions.rescind), "publicized": ("stop_publicity", publishing.stop),
    "confirmed": ("unconfirm", decisions.unconfirm),
}  # fmt: skip
LISTED = ("listed", "decided", "publicized", "confirmed")


def notice() -> PublicNotice:
    return PublicNotice(starts_on=today(), contact="受理电话 12380")


class RoundGame(Panel):
    @initialize(
        places=st.integers(1, 3), reserve=st.integers(0, 2), ties=st.sampled_from(["together", "written_first"]),
        path=st.sampled_from([1, 2, 2, 3]).flatmap(lambda n: st.sampled_from(WEIGHTS[n])), first=st.booleans(),
        ratios=st.lists(st.integers(0, 3), min_size=3, max_size=3), judges=st.integers(1, 3),
        people=st.integers(2, 6), bar=st.sampled_from([50, 60]),
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

    # --- the list, the meeting, the notice

    @precondition(lambda self: self.state == "selecting" and not self.ids(Stage, "planned"))
    @rule()
    def draw_up(self):
        expected = self.expected_list()
        if self.act("round.draw_up_list", listing.draw_up, self.round_)[1] is None:
            told = {
                id_: (row["state"], row["rank"], Fraction(str(row["composite"])))
                for id_, row in self.table("candidacy").items()
                if row["state"] in ("chosen", "reserve", "not_chosen") and row["rank"]
            }  # fmt: skip
            assert told == expected
            self.most_chosen = max(self.round_.places, sum(word == "chosen" for word, _, _ in told.values()))

    @precondition(lambda self: self.state == "listed" and self.steps % 3 == 0)
    @rule()
    def withdraw_list(self):
        self.act("round.withdraw_list", listing.withdraw, self.round_, WHY)

    @precondition(lambda self: self.state == "listed")
    @rule(in_favour=st.sampled_from([3, 5, 6, 8]), present=st.sampled_from([5, 8, 9]))
    def decide(self, in_favour, present):
        votes = make.meeting(in_favour=min(in_favour, present), present=present)
        _, refused = self.act("round.decide", decisions.decide, self.round_, votes)
        assert (refused is None) == (present >= 6 and in_favour >= 5)  # 2/3 of nine, more than half of nine

    @precondition(lambda self: self.state == "decided")
    @rule(ahead=st.integers(-1, 3))
    def publicize(self, ahead):
        told = PublicNotice(starts_on=today() + ahead * make.DAY, contact="受理电话 12380")
        _, refused = self.act("round.publicize", publishing.publicize, self.round_, told)
        assert (refused is None) == (ahead >= 0)

    @precondition(lambda self: self.state == "publicized" and len(self.ids(Objection, "open")) < 3)
    @rule(who=st.one_of(st.none(), SOMEBODY))
    def object_to(self, who):
        """Against the list, or somebody: mostly one who is on it."""
        on_it = self.nth(Candidacy, who or 0, "chosen", "reserve") if who != 5 else self.nth(Candidacy, 0)
        against = on_it.id if who is not None and on_it else None
        told = NewObjection(candidacy_id=against, text="反映其有事项未报告", received_on=today())
        self.act("round.object", objections.receive, self.round_, told)

    @precondition(lambda self: self.table("objection"))
    @rule(which=SOMEBODY, verb=st.sampled_from(VERBS))
    def handle(self, which, verb):
        self.handle_one(self.nth(Objection, which), verb)

    @precondition(lambda self: self.ids(Objection, "open", "taken_up", "verified"))
    @rule(which=SOMEBODY, chosen_first=st.booleans())
    def find_it_true(self, which, chosen_first):
        """An objection goes its whole way: whom it names leaves the list, and nobody is left out who stood before."""
        open_ = self.ids(Objection, "open", "taken_up", "verified")
        people = self.table("candidacy")
        against = {id_: self.table("objection")[id_]["candidacy_id"] for id_ in open_}
        true = [id_ for id_ in open_ if against[id_] and people[against[id_]]["state"] == "chosen"]
        row = (true if chosen_first and true else open_)[which % len(true if chosen_first and true else open_)]
        for verb in ("take_up", "verify", "uphold"):
            refused = self.handle_one(self.get(Objection, row), verb)
        person = self.table("candidacy").get(against[row])
        if refused is None and person:
            assert person["state"] not in ("chosen", "reserve", "confirmed")

    def handle_one(self, objection, verb):
        asked = {"take_up": Acceptance(handler="干部监督科"), "verify": Verification(found="经核查有关情况")}
        asked = (asked | {"reopen": WHY}).get(verb, Settlement(result="经核查，情况已查清"))
        reserve = self.reserve()
        _, refused = self.act(f"objection.{verb}", getattr(objections, verb), objection, asked)
        self.in_rank_order(reserve, refused)
        return refused

    @precondition(lambda self: self.state in ("decided", "publicized"))
    @rule(days=st.integers(1, 9))
    def days_pass(self, days):
        self.steps += 1
        self.world.pass_days(days)

    @precondition(lambda self: self.state == "publicized")
    @rule()
    def confirm(self):
        open_ = [row for row in self.table("objection").values() if row["state"] in ("open", "taken_up", "verified")]
        running = [row for row in self.table("publicity").values() if row["stopped_on"] is None]
        still = date.fromisoformat(running[0]["ends_on"]) >= today()
        _, refused = self.act("round.confirm", decisions.confirm, self.round_)
        assert refused is not None or not (open_ or still)

    # --- ways back, and wrong ways

    @precondition(lambda self: self.state in BACK and self.steps % 4 == 0)
    @rule()
    def take_the_last_step_back(self):
        verb, act = BACK[self.state]
        assert self.act(f"round.{verb}", act, self.round_, WHY)[1] is None

    @precondition(lambda self: self.state in ("selecting", "listed", "decided", "publicized"))
    @rule()
    def there_and_back(self):
        """An act and its undo, one after the other: every state, rank and total is as it was."""
        stage = self.nth(Stage, 0, "marking")
        pairs = [
            ("round.draw_up_list", listing.draw_up, self.round_, (), "round.withdraw_list", listing.withdraw),
            ("stage.close", stages.close, stage, (), "stage.reopen", stages.reopen),
            ("round.decide", decisions.decide, self.round_, (make.meeting(),), "round.rescind", decisions.rescind),
            (
                "round.publicize",
                publishing.publicize,
                self.round_,
                (notice(),),
                "round.stop_publicity",
                publishing.stop,
            ),
            ("round.confirm", decisions.confirm, self.round_, (), "round.unconfirm", decisions.unconfirm),
        ]
        for verb, act, thing, told, undo, back in pairs:
            if thing is None:
                continue
            before = self.standing()
            if self.act(verb, act, thing, *told)[1] is None:
                assert self.act(undo, back, self.world.again(thing), WHY)[1] is None
                assert self.standing() == before

    @rule(verb=st.sampled_from(["open", "close", "draw_up_list", "confirm", "withdraw_list"]), who=st.booleans())
    def anything_anytime(self, verb, who):
        """By the organizer out of turn, or by somebody without the right: refused, and nothing has happened."""
        acts: dict[str, tuple[Any, tuple]] = {
            "open": (rounds.open_, ()), "close": (rounds.close, ()), "draw_up_list": (listing.draw_up, ()),
            "confirm": (decisions.confirm, ()), "withdraw_list": (listing.withdraw, (WHY,)),
        }  # fmt: skip
        act, told = acts[verb]
        if who:
            assert self.act(f"round.{verb}", act, self.round_, *told, by=self.world.cast.sender)[1] == "forbidden"
        elif verb == "confirm" and self.state != "publicized":
            assert self.act("round.confirm", act, self.round_)[1] == "workflow.wrong_state"

    # --- what is always so

    @invariant()
    def one_decision_and_one_notice_stand(self):
        assert sum(row["rescinded_on"] is None for row in self.table("decision").values()) <= 1
        assert sum(row["stopped_on"] is None for row in self.table("publicity").values()) <= 1

    @invariant()
    def nobody_who_is_out_is_on_the_list(self):
        out = {row["candidacy_id"] for row in self.table("stage_result").values() if not row["advanced"]}
        listed = {
            id_ for id_, row in self.table("candidacy").items() if row["state"] in ("chosen", "reserve", "confirmed")
        }
        assert not out & listed
        if self.table("round") and self.state not in LISTED:
            assert listed == set()

    @invariant()
    def no_more_are_chosen_than_places_and_equals(self):
        chosen = [row for row in self.table("candidacy").values() if row["state"] in ("chosen", "confirmed")]
        assert len(chosen) <= self.most_chosen


@pytest.fixture
def game(database, cast):
    return type(
        "Game",
        (RoundGame,),
        {"played": [], "seen": Counter(), "new_world": staticmethod(lambda: World(database, cast))},
    )


def test_ten_thousand_steps_break_no_rule(game):
    """How long a game lasts is hypothesis's to say: games are played, always the same ones, until it is enough."""
    course = settings(
        max_examples=GAMES, stateful_step_count=STEPS, deadline=None, database=None,
        phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for nth in count():
        run_state_machine_as_test(seed(nth)(game), settings=course)
        if sum(game.played) >= ENOUGH:
            break

    assert {"round.confirm", "round.publicize", "stage.close", "stage.reopen"} <= set(game.seen)
    assert game.seen["objection.uphold"] >= 50 and game.seen["seat.declare_recusal"] >= 30, game.seen
    assert game.seen["stage.record_absence"] + game.seen["stage.record_cheating"] >= 10, game.seen
