"""A draft from its rows to its stored answer, phase by phase: `python -m bench.drafts`.

One drawn round in SQLite with limits per unit, county and sending unit, wishes of everybody, kin and couples who
declared each other. Told is CPU time (others may have the machine): reading the rows and weighing every pair, solving,
explaining with everybody's three best alternatives, the way of the answer from the child to the server, storing it with
its commit. `rest` is all but the solve as a multiple of the solve (aim: 1); `whole` is everything as a multiple of the
bare assignment solver, which takes the same matrix without any rule in the same process. MB is what the process held at
most, less what it held with the rounds laid."""

import argparse
import json
import random
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, NamedTuple

from sqlalchemy import insert, update

from app import migrations
from app.db import Database, WorkSession
from app.domain.cadres.models import Cadre
from app.domain.matching import results
from app.domain.matching.frames import HEAD, pack
from app.domain.matching.models import Draft, Matching, Wish
from app.domain.matching.states import WishSide
from app.domain.matching.weighing import loading, tasks
from app.domain.posts.models import Post
from bench.matching import bare, memory, spent
from tests import matching_rows
from tests.cast import assemble

WISHES, COUPLE_EVERY, KIN_EVERY = 3, 40, 10


class Size(NamedTuple):
    people: int
    posts: int
    places: int
    turns: int

    @property
    def name(self) -> str:
        return f"{self.people} x {self.posts}" + (f" ({self.places} each)" if self.places > 1 else "")

    @property
    def policy(self) -> dict[str, Any]:
        """Limits that bind: a township takes a tenth fewer than it has places for, a county 3 in 5 of an agency."""
        in_town = round(0.9 * self.posts * self.places / min(self.posts, 500))
        in_county = max(round(0.6 * self.people / 200), 5)
        rules = {
            "former_unit": {"on": True}, "language": {"on": True}, "reserve_remote": {"on": True},
            "couples_together": {"on": True}, "unit_capacity": {"params": {"most": in_town}},
            "per_sending_unit": {"params": {"in_unit": 2, "in_county": in_county}},
        }  # fmt: skip
        return {"rules": rules}


SIZES = (Size(84, 84, 1, 9), Size(1000, 1000, 1, 3), Size(5000, 5000, 1, 1), Size(10_000, 2000, 5, 1))
PHASES = ("build", "solve", "explain", "answer", "store")


class Clock:
    """CPU seconds by phase, as the child says where it is."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.since = process_time()
        self.sent = 0

    @property
    def whole(self) -> float:
        return sum(self.spent.values())

    def ends(self, phase: str) -> None:
        now = process_time()
        self.spent[phase] = self.spent.get(phase, 0.0) + now - self.since
        self.since = now

    def hear(self, _: int, stage: str) -> None:
        if stage == "weighing":
            self.ends("build")
        elif stage == "explaining" and "solve" not in self.spent:
            self.ends("solve")
        elif stage == "done":
            self.ends("explain")


def lay(database: Database, size: Size) -> int:
    """The draft of a round of that size, as rows."""
    dice = random.Random(11)
    with database.writing() as session:
        matching = matching_rows.matching_round(
            session, size.people, size.posts, places=size.places, policy=size.policy
        )
        people = matching_rows.people_of(session, matching)
        posts = [each.id for each in matching_rows.posts_of(session)]
        session.execute(insert(Wish), list(_wishes(dice, matching, [each.id for each in people], posts)))
        session.execute(update(Post).where(Post.id.in_(dice.sample(posts, len(posts) // 4))).values(oldest_age=34))
        session.execute(update(Post).where(Post.id.in_(dice.sample(posts, len(posts) // 4))).values(minimum_degree="3"))
        _declare(session, dice, [each.cadre for each in people])
        return matching_rows.draft(session, matching).id


def _wishes(dice: random.Random, matching: Matching, people: list[int], posts: list[int]) -> Iterator[dict[str, Any]]:
    for candidacy_id in people:
        for rank, post_id in enumerate(dice.sample(posts, WISHES), start=1):
            yield {"matching_id": matching.id, "side": WishSide.CADRE, "candidacy_id": candidacy_id,
                   "post_id": post_id, "rank": rank}  # fmt: skip
    for post_id in posts:
        for rank, candidacy_id in enumerate(dice.sample(people, WISHES), start=1):
            yield {"matching_id": matching.id, "side": WishSide.UNIT, "candidacy_id": candidacy_id,
                   "post_id": post_id, "rank": rank}  # fmt: skip


def _declare(session: WorkSession, dice: random.Random, cadres: list[Cadre]) -> None:
    """Everybody declares a father who farms; some one who leads a township, some each other."""
    for number, cadre in enumerate(cadres):
        family = [{"relation": "10", "name": "某父", "birth": "196501", "unit_and_post": "务农"}]
        if number % KIN_EVERY == 0:
            family[0]["unit_and_post"] = f"第{dice.randint(4, 80)}镇党委书记"
        if number % COUPLE_EVERY < 2 and number ^ 1 < len(cadres):
            other = cadres[number ^ 1]
            family.append(
                {"relation": ("12", "13")[cadre.sex == "1"], "name": other.name, "birth": f"{other.birth_on:%Y%m}"}
            )
        cadre.conceal("family", json.dumps(family, ensure_ascii=False))


def measure(database: Database, size: Size) -> None:
    draft_id, before = lay(database, size), memory()
    turns = sorted((turn(database, draft_id) for _ in range(size.turns)), key=lambda clock: clock.whole)
    clock, after = turns[len(turns) // 2], memory()
    with database.reading() as session:
        draft = loading.draft(session, draft_id)
        problem = loading.built(session, draft).problem
        found = f"{draft.placed:>8}" + "".join(f"{clock.spent[each]:>9.3f}" for each in PHASES)
        proof = "proven" if draft.proven else f"gap {draft.answer['gap']}"
    beside = median(spent(lambda: bare(problem))[0] for _ in range(size.turns))
    solve = clock.spent["solve"]
    print(
        f"{size.name:<24}{problem.allowed.mean():>8.0%}{len(problem.caps):>8}{found}{clock.whole / solve - 1:>8.2f}"
        f"{beside:>9.4f}{clock.whole / beside:>8.1f}{after - before:>7.0f}{clock.sent / 1e6:>7.1f}  {proof}",
        flush=True,
    )


def turn(database: Database, draft_id: int) -> Clock:
    clock = Clock()
    with database.reading() as session:
        answer = tasks.solve(session, draft_id, clock.hear)
    clock.ends("explain")
    packed = pack(answer)
    told = json.loads(packed[HEAD.size :])
    clock.ends("answer")
    with database.writing() as session:
        assert results.store(session, session.get_one(Draft, draft_id), told), "the rules cannot hold together"
    clock.ends("store")
    clock.sent = len(packed)
    return clock


def run(sizes: Iterable[Size], folder: Path) -> None:
    print(f"{'':<24}{'allowed':>8}{'caps':>8}{'placed':>8}{'build s':>9}{'solve':>9}{'explain':>9}{'answer':>9}"
          f"{'store':>9}{'rest':>8}{'bare s':>9}{'whole':>8}{'MB':>7}{'sent':>7}")  # fmt: skip
    url = f"sqlite:///{folder / 'drafts.db'}"
    migrations.upgrade(url)
    database = Database(url)
    assemble(database)
    for size in sizes:
        measure(database, size)
    database.dispose()


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m bench.drafts")
    asked.add_argument("--most", type=int, default=SIZES[-1].people, help="people of the largest round")
    most = asked.parse_args().most
    with tempfile.TemporaryDirectory() as folder:
        run((each for each in SIZES if each.people <= most), Path(folder))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
