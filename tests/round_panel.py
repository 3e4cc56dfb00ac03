"""The path of a round as hypothesis plays it: sheets, recusals, absence, cheating, closing and the ways back."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path import marks, outcomes, recusals, stages
from app.domain.rounds.path.inputs import (
    Absence,
    Cheating,
    MarkEntry,
    Marks,
    OutcomeClearing,
    RecusalEntry,
    RecusalLifting,
)
from app.domain.rounds.path.models import Stage, StageEntry
from app.domain.rounds.path.seat_models import Recusal, Seat
from tests import round_reference as reference
from tests.round_table import Table

WHY = Grounds(reason="经研究，按规定办理")
POINTS = st.sampled_from(["33.33", "58", "60", "60", "70", "70", "75.55", "88.88", "90.01", "100"])
SHEET = st.lists(POINTS, min_size=6, max_size=6)  # each judge begins it at another place
WHICH = st.integers(0, 8)
LEFT_OUT = {
    "absent": ("stage.record_absence", outcomes.record_absence, Absence, "经三次点名未到"),
    "cheated": ("stage.record_cheating", outcomes.record_cheating, Cheating, "监考员当场发现夹带"),
}  # fmt: skip


class Panel(Table):
    @precondition(lambda self: self.state == "selecting" and self.ids(Stage, "planned"))
    @rule()
    def open_stage(self):
        self.act("stage.open", stages.open_, self.nth(Stage, 0, "planned"))

    @precondition(lambda self: self.ids(Stage, "marking"))
    @rule(points=SHEET, half=st.booleans())
    def mark(self, points, half):
        """Every judge who has not submitted does; or the first saves a mark and leaves it at that."""
        stage = self.ids(Stage, "marking")[0]
        for turn, seat in enumerate(self.ids(Seat, "marking", stage_id=stage)):
            told = points[turn:] + points[:turn]
            self.mark_one(self.get(Seat, seat), told[:1] if half else told, half)
            if half:
                return

    def mark_one(self, seat, points, half):
        told = [MarkEntry(candidacy_id=each.id, points=one) for each, one in zip(seat.to_mark, points, strict=False)]
        verb, act = ("seat.save_marks", marks.save_marks) if half else ("seat.submit", marks.submit)
        self.act(verb, act, seat, Marks(marks=told), by=self.judge_of(seat))

    @precondition(lambda self: self.ids(Seat, "submitted") and self.ids(Stage, "marking"))
    @rule(which=WHICH)
    def send_back(self, which):
        self.act("seat.send_back", marks.send_back, self.nth(Seat, which, "submitted"), WHY)

    # --- who does not mark, who is not there

    @precondition(lambda self: self.ids(Stage, "marking") and len(self.ids(Recusal)) < 3)
    @rule(which=WHICH, whom=WHICH, office=st.booleans())
    def stay_away(self, which, whom, office):
        """A judge from a candidate, on their own word or the office's; a mark that was given is void at once."""
        seat = self.seat_in_marking(which)
        here = seat.stage.candidates
        if not here:
            return
        person = here[whom % len(here)].id
        asked = RecusalEntry(candidate=str(person), reason="曾在同一科室共事多年")
        by = self.city if office else self.judge_of(seat)
        before = reference.away(self.table("recusal").values())
        _, refused = self.act("seat.declare_recusal", recusals.declare, seat, asked, by=by)
        now = reference.away(self.table("recusal").values())
        assert now == before if refused else now == before | {(seat.id, person)} != before
        if refused is None:
            sheet = Marks(marks=[MarkEntry(candidacy_id=person, points="100")])
            assert self.act("seat.save_marks", marks.save_marks, seat, sheet, by=self.judge_of(seat))[1]

    @precondition(lambda self: self.ids(Recusal))
    @rule(which=WHICH)
    def need_not_stay_away(self, which):
        """The sheet is the judge's again first: with the person back on it, it lacks a mark."""
        recusal = self.nth(Recusal, which)
        if recusal.seat.state == "submitted":
            self.act("seat.send_back", marks.send_back, recusal.seat, WHY)
            recusal = self.nth(Recusal, which)
        asked = RecusalLifting(candidate=str(recusal.candidacy_id), reason=WHY.reason)
        _, refused = self.act("seat.lift_recusal", recusals.lift, recusal.seat, asked)
        assert refused is not None or recusal.id not in self.ids(Recusal)

    @precondition(lambda self: self.ids(Stage, "marking") and not self.left_out())
    @rule(who=WHICH, how=st.sampled_from(sorted(LEFT_OUT)))
    def leave_out(self, who, how):
        verb, act, asked, note = LEFT_OUT[how]
        stage = self.ids(Stage, "marking")[0]
        places = self.table("stage_entry")  # their numbers are drawn: in the order of the people
        here = sorted(self.ids(StageEntry, stage_id=stage), key=lambda id_: places[id_]["candidacy_id"])
        told = asked(entry_id=here[who % len(here)], note=note)
        if self.act(verb, act, self.get(Stage, stage), told)[1] is None:
            assert [self.table("stage_entry")[each]["outcome"] for each in self.left_out()] == [how]

    @precondition(lambda self: self.ids(Stage, "marking") and self.left_out())
    @rule()
    def was_there_after_all(self):
        """Refused where the sheets handed in lack the mark."""
        entry = self.get(StageEntry, self.left_out()[0])
        told = OutcomeClearing(entry_id=entry.id, reason="经核查系误记")
        _, refused = self.act("stage.clear_outcome", outcomes.clear_outcome, entry.stage, told)
        assert refused is not None or entry.id not in self.left_out()

    @precondition(lambda self: self.ids(Stage, "marking") and self.steps % 2 == 0)
    @rule()
    def withdraw_opening(self):
        """Back to the plan, and the one before may be opened again; refused while a sheet is handed in."""
        stage = self.nth(Stage, 0, "marking")
        handed_in = self.ids(Seat, "submitted", stage_id=stage.id)
        _, refused = self.act("stage.withdraw_opening", stages.withdraw_opening, stage, WHY)
        assert (refused is not None) == bool(handed_in)

    # --- closing

    @precondition(lambda self: self.ids(Stage, "marking"))
    @rule(points=SHEET)
    def hold_stage(self, points):
        """What most stages do: everybody submits, and it is closed."""
        self.mark(points, False)
        self.close_stage()

    @precondition(lambda self: self.ids(Stage, "marking"))
    @rule()
    def close_stage(self):
        stage = self.nth(Stage, 0, "marking")
        short = reference.heard_by_too_few(self.points_of(stage), self.judges_least)
        expected = None if short else self.expected_outcome(stage)
        _, refused = self.act("stage.close", stages.close, stage)
        assert refused is not None or not short, "closed with fewer judges than policy wants"
        if refused is None:
            assert self.decided_in(stage.id) == expected

    @precondition(lambda self: self.ids(Stage, "closed") and self.steps % 3 == 0)
    @rule(which=st.integers(0, 2))
    def reopen_stage(self, which):
        self.act("stage.reopen", stages.reopen, self.nth(Stage, which, "closed"), WHY)

    # --- what is always so

    @invariant()
    def no_mark_stands_of_a_judge_who_stays_away(self):
        away = reference.away(self.table("recusal").values())
        assert not [row for row in self.table("mark").values() if (row["seat_id"], row["candidacy_id"]) in away]

    @invariant()
    def every_score_stands_on_as_many_judges_as_policy_wants(self):
        """Those whose sheets are handed in, without those who stay away."""
        seats = self.table("seat")
        for row in self.table("stage_result").values():
            sheets = {id_: seat for id_, seat in seats.items() if seat["stage_id"] == row["stage_id"]}
            assert all(seat["state"] != "marking" for seat in sheets.values())
            told = reference.counted(self.table("mark").values(), self.table("recusal").values(), sheets)
            assert row["score"] is None or len(told[row["candidacy_id"]]) >= self.judges_least

    @invariant()
    def who_was_absent_or_cheated_has_no_score_and_is_out(self):
        for row in self.table("stage_result").values():
            assert row["outcome"] == "expected" or (row["score"], row["rank"], bool(row["advanced"])) == (
                None, None, False,
            )  # fmt: skip

    # --- hands

    def judge_of(self, seat: Seat) -> Any:
        return self.world.cast.actor(seat.user.username)

    def seat_in_marking(self, which: int) -> Seat:
        seats = self.ids(Seat, stage_id=self.ids(Stage, "marking")[0])
        return self.get(Seat, seats[which % len(seats)])

    def left_out(self) -> list[int]:
        """Places of those who are out in the stage that is being marked."""
        open_ = set(self.ids(Stage, "marking"))
        places = self.table("stage_entry").items()
        return [id_ for id_, row in places if row["outcome"] != "expected" and row["stage_id"] in open_]
