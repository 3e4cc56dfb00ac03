"""What the players of tests/model/test_round_model.py see: rows, a way to act, what ought to come out."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine

from app.domain.rounds.path.models import Stage
from app.domain.rounds.path.seat_models import Seat
from tests import round_reference as reference
from tests.round_world import World


class Table(RuleBasedStateMachine):
    played: ClassVar[list[int]] = []
    seen: ClassVar[Counter[str]] = Counter()
    new_world: ClassVar[Callable[[], World]]

    def __init__(self) -> None:
        super().__init__()
        self.world = type(self).new_world()
        self.city, self.steps = self.world.cast.city, 0
        self.most_chosen = 0

    def teardown(self) -> None:
        self.world.close()
        self.played.append(self.steps)

    def act(self, verb: str, do: Callable[..., Any], thing: Any, *told: Any, by: Any = None) -> tuple[Any, str | None]:
        self.steps += 1
        made = self.world.act(verb, by or self.city, do, thing, *told)
        self.seen[verb if made[1] is None else f"{verb} ✗"] += 1
        return made

    @property
    def round_(self) -> Any:
        return self.world.round_

    @property
    def state(self) -> str:
        return next(iter(self.table("round").values()))["state"]

    def table(self, name: str) -> dict[int, dict[str, Any]]:
        return self.world.rows[name]

    def ids(self, kind: type, *words: str, **more: Any) -> list[int]:
        return [
            id_ for id_, row in self.table(kind.__tablename__).items()
            if (not words or row["state"] in words) and all(row[name] == value for name, value in more.items())
        ]  # fmt: skip

    def get(self, kind: type, id_: int) -> Any:
        return self.world.session.get_one(kind, id_)

    def nth(self, kind: type, number: int, *words: str) -> Any:
        found = self.ids(kind, *words)
        return self.get(kind, found[number % len(found)]) if found else None

    def standing(self) -> dict[Any, Any]:
        people = {id_: (row["composite"], row["rank"]) for id_, row in self.table("candidacy").items()}
        return self.world.words() | people

    def reserve(self) -> dict[int, int]:
        return {id_: row["rank"] for id_, row in self.table("candidacy").items() if row["state"] == "reserve"}

    def in_rank_order(self, before: dict[int, int], refused: str | None) -> None:
        """Whoever moved up from the reserve stood before all who still wait."""
        moved = [rank for id_, rank in before.items() if self.table("candidacy")[id_]["state"] == "chosen"]
        waiting = self.reserve().values()
        assert refused is None or not moved
        assert not moved or not waiting or max(moved) <= min(waiting)

    @property
    def judges_least(self) -> int:
        return self.round_.rules.judges_least

    def points_of(self, stage: Stage) -> dict[int, list[Fraction]]:
        """Of everybody who is there to be marked, the points that count."""
        sheets = set(self.ids(Seat, stage_id=stage.id))
        told = reference.counted(self.table("mark").values(), self.table("recusal").values(), sheets)
        gone = self.gone_from(stage)
        return {each.id: told.get(each.id, []) for each in stage.candidates if each.id not in gone}

    def gone_from(self, stage: Stage) -> set[int]:
        places = self.table("stage_entry").values()
        return {
            row["candidacy_id"] for row in places if row["stage_id"] == stage.id and row["outcome"] != "expected"
        }  # fmt: skip

    def expected_outcome(self, stage: Stage) -> dict[int, tuple]:
        """Candidate → score, rank, goes on; who is not there has nothing of it."""
        rules = self.round_.rules
        scores = {
            id_: reference.panel_score(given, rules.score_method, rules.drop_extremes, rules.drop_from)
            for id_, given in self.points_of(stage).items()
        }  # fmt: skip
        written = self.written() | (scores if stage.kind == "written" else {})
        told = reference.stage_outcome(
            scores, written, Fraction(str(stage.pass_mark)), None, stage.advance_ratio, self.round_.places,
            rules.tie_rule,
        )  # fmt: skip
        standing = {each.id for each in stage.candidates}
        return told | dict.fromkeys(self.gone_from(stage) & standing, (None, None, False))

    def decided_in(self, stage_id: int) -> dict[int, tuple]:
        return {
            row["candidacy_id"]: (points(row["score"]), row["rank"], bool(row["advanced"]))
            for row in self.table("stage_result").values() if row["stage_id"] == stage_id
        }  # fmt: skip

    def expected_list(self) -> dict[int, tuple]:
        rules, weights = self.round_.rules, {each.id: each.weight for each in self.round_.stages if each.weight}
        scores: dict[int, dict[int, Fraction]] = {}
        for row in self.table("stage_result").values():
            if row["stage_id"] in weights and row["score"] is not None:
                scores.setdefault(row["candidacy_id"], {})[row["stage_id"]] = Fraction(str(row["score"]))
        standing = {id_ for id_, row in self.table("candidacy").items() if row["state"] == "eligible"}
        totals = {
            id_: reference.composite(told, weights)
            for id_, told in scores.items() if id_ in standing and told.keys() == weights.keys()
        }  # fmt: skip
        places, reserve = self.round_.places, rules.reserve_places
        return reference.shortlist(totals, self.written(), rules.tie_rule, places, reserve)

    def written(self) -> dict[int, Fraction]:
        exam = {id_ for id_, row in self.table("stage").items() if row["kind"] == "written"}
        rows = self.table("stage_result").values()
        return {
            row["candidacy_id"]: Fraction(str(row["score"]))
            for row in rows if row["stage_id"] in exam and row["score"] is not None
        }  # fmt: skip


def points(told: Any) -> Fraction | None:
    return None if told is None else Fraction(str(told))
