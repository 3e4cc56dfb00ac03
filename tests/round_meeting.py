"""The end of a round as hypothesis plays it: the list, the meeting, the notice, objections, and each way back."""

from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from app.clock import today
from app.domain.rounds import actions as rounds
from app.domain.rounds.decision import decisions, listing, objections, publishing
from app.domain.rounds.decision.inputs import Verification
from app.domain.rounds.decision.models import Objection
from app.domain.rounds.inputs import Acceptance, NewObjection, PublicNotice, Settlement
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path import stages
from app.domain.rounds.path.models import Stage
from app.domain.rounds.people import candidacies
from tests import make
from tests.round_panel import WHY, Panel

SOMEBODY = st.integers(0, 5)
VERBS = ["take_up", "verify", "uphold", "uphold", "dismiss", "reopen"]
BACK = {
    "decided": ("rescind", decisions.rescind), "publicized": ("stop_publicity", publishing.stop),
    "confirmed": ("unconfirm", decisions.unconfirm),
}  # fmt: skip
LISTED = ("listed", "decided", "publicized", "confirmed")


def notice() -> PublicNotice:
    return PublicNotice(starts_on=today(), contact="受理电话 12380")


class Meeting(Panel):
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

    @precondition(
        lambda self: self.state in ("listed", "decided", "publicized") and len(set(self.reserve().values())) > 1
    )
    @rule(who=SOMEBODY)
    def one_of_the_chosen_drops_out(self, who):
        """With two or more who wait: the first of them moves up, and nobody else."""
        person, reserve = self.nth(Candidacy, who, "chosen"), self.reserve()
        if person is None:
            return
        _, refused = self.act("candidacy.withdraw", candidacies.withdraw, person, WHY)
        self.in_rank_order(reserve, refused)

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
        stage, planned = self.nth(Stage, 0, "marking"), self.nth(Stage, 0, "planned")
        pairs = [
            ("round.draw_up_list", listing.draw_up, self.round_, (), "round.withdraw_list", listing.withdraw),
            ("stage.open", stages.open_, planned, (), "stage.withdraw_opening", stages.withdraw_opening),
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
