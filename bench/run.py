"""One row: start both, compare their answers, then slices in turn until enough of them were quiet."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy.engine import make_url

from bench import BUILD
from bench.contenders import Answer, Ask, Broken, Contender, Driver, Served
from bench.ground import Ground
from bench.measure import Round, Verdict, Work, is_noisy, judge, work
from bench.references.statements import NOTE
from bench.rows import CONSTANT, DRIVER, Row, same_bytes

PATIENCE = 3  # times as many rounds as wanted, then the machine is too noisy


@dataclass(frozen=True)
class Pace:
    rounds: int = 5
    seconds: int = 1


@dataclass(frozen=True)
class Outcome:
    """`verdict` None: too noisy. `told` says why nothing was measured, where nothing was."""

    row: Row
    database: str
    clients: int
    verdict: Verdict | None = None
    told: str = ""
    work: Work | None = None


def subject_on(ground: Ground, url: str) -> Served:
    return Served("app.main:create_app", True, ground.database_pid, GUAZHI_DATABASE_URL=url)


def run(row: Row, ground: Ground, pace: Pace, quietest: list[float]) -> Iterator[Outcome]:
    with ExitStack() as stack:
        try:
            subject = stack.enter_context(subject_on(ground, ground.url))
            subject.asks = row.asks(subject)
            answer = subject.fetch(_numbered(subject.asks[0]))
            if answer.status != row.status:
                raise Broken(f"answers {answer.status}, not {row.status}: {answer.body[:100]}")
            reference = stack.enter_context(reference_of(row, ground, subject, answer))
            if row.busy:
                stack.enter_context(someone_writing(ground.url))
            taken = rounds(subject, reference, row.clients, pace, quietest)
        except Broken as broken:
            yield Outcome(row, ground.kind, 0, told=str(broken))
            return
        for clients in row.clients:
            verdict = judge(taken[clients], min(quietest))
            yield Outcome(row, ground.kind, clients, verdict, work=work(taken[clients]))


def _numbered(ask: Ask) -> Ask:
    """A request that may be sent before the load: numbers of the load are larger."""
    return ask._replace(path=ask.path.replace("{n}", "0"), body=ask.body.replace("{n}", "0"))


@contextmanager
def reference_of(row: Row, ground: Ground, subject: Served, answer: Answer) -> Iterator[Contender]:
    """The reference, running, and found to answer what the subject answers."""
    kind = row.beside[ground.kind].reference
    if kind == CONSTANT:
        with constant(answer) as reference:
            reference.asks = subject.asks
            same_bytes(answer, reference.fetch(subject.asks[0]))
            yield reference
    elif kind == DRIVER:
        url = ground.scratch_url if row.statement == "write" else ground.url
        with Driver(url, row.statement, ground.database_pid) as reference:
            row.agree(answer, reference.say("once"))
            yield reference
    else:
        with subject_on(ground, ground.small_url) as reference:
            reference.asks = row.asks(reference)
            yield reference


@contextmanager
def constant(answer: Answer) -> Iterator[Served]:
    told = BUILD / "constant.json"
    headers = [pair for pair in answer.headers if pair[0].lower() not in ("date", "server")]
    told.write_text(json.dumps({"status": answer.status, "headers": headers, "body": answer.body}), "utf-8")
    with Served("bench.references.constant:app", GUAZHI_BENCH_CONSTANT=str(Path(told))) as served:
        yield served


@contextmanager
def someone_writing(url: str) -> Iterator[None]:
    """Twenty commits a second beside the load: nothing that was answered before may be answered again unasked."""
    enough = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(make_url(url).database, isolation_level=None, timeout=15)) as connection:
            connection.execute(NOTE["sqlite"])
            while not enough.wait(0.05):
                connection.execute("insert into bench_note (text) values ('')")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        enough.set()
        writer.join()


def rounds(
    subject: Contender, reference: Contender, clients: tuple[int, ...], pace: Pace, quietest: list[float]
) -> dict[int, list[Round]]:
    """Both modes shuffled into each other; a mode is done when it has enough quiet rounds, or patience ends."""
    for each in (subject, reference):
        each.slice(clients[0], 1)  # warm
    taken: dict[int, list[Round]] = {each: [] for each in clients}
    order = [each for each in clients for _ in range(pace.rounds * PATIENCE)]
    Random(len(quietest)).shuffle(order)
    for many in order:
        clean = [each for each in taken[many] if not is_noisy(each, min(quietest))]
        if len(clean) >= pace.rounds:
            continue
        slices = [each.slice(many, pace.seconds) for each in (reference, subject, reference)]
        quietest.extend(each.spin for each in slices)
        taken[many].append(Round(*slices))
    return taken
