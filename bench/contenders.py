"""Who is measured: a web server under wrk, or a driver's loop. It serves on one core, the load comes from another."""

import json
import os
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple, Self

import psutil

from bench import BUILD
from bench.measure import Slice

CORES = sorted(os.sched_getaffinity(0))
SERVING, LOADING = {CORES[0]}, {CORES[-1]}
ROOT = Path(__file__).parent.parent
_numbers = iter(range(1, 10**6))


class Broken(Exception):
    """Nothing was measured, and why."""


class Ask(NamedTuple):
    path: str
    headers: dict[str, str]
    method: str = "GET"
    body: str = ""

    def line(self) -> str:
        return "\t".join([self.method, self.path, self.body, *(f"{k}: {v}" for k, v in self.headers.items())])


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: str

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


class Contender:
    """A pinned process, and optionally the database server whose work counts too."""

    process: subprocess.Popen
    database_pid: int | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def start(self) -> None:
        raise NotImplementedError

    def load(self, clients: int, seconds: int) -> dict[str, Any]:
        """{requests, microseconds, p50, p99} of one slice."""
        raise NotImplementedError

    def slice(self, clients: int, seconds: int) -> Slice:
        spun = spin()
        served, stored = cpu(self.process.pid), cpu_of_tree(self.database_pid)
        told = self.load(clients, seconds)
        served, stored = cpu(self.process.pid) - served, cpu_of_tree(self.database_pid) - stored
        count = told["requests"]
        if not count:
            raise Broken("not one answer came")
        rate, served, stored = count / told["microseconds"] * 1e6, 1e6 * served / count, 1e6 * stored / count
        return Slice(rate, told["p50"], told["p99"], served, stored, spun)


class Served(Contender):
    """An ASGI app under uvicorn as `guazhi serve` starts it: one worker, no access log."""

    def __init__(self, app: str, factory: bool = False, database_pid: int | None = None, **environment: str) -> None:
        self.app, self.factory, self.environment, self.database_pid = app, factory, environment, database_pid
        self.asks: list[Ask] = []

    def start(self) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "uvicorn", self.app, "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--no-access-log", "--log-level", "warning", *(["--factory"] if self.factory else [])]
        self.process = spawn(command, self.environment)
        self.wait()

    def wait(self, seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise Broken(f"{self.app} ended by itself")
            try:
                self.fetch(Ask("/healthz", {}))
                return
            except OSError:
                time.sleep(0.005)
        raise Broken(f"{self.app} does not answer")

    def fetch(self, ask: Ask) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(ask.method, ask.path, ask.body.encode() or None, ask.headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read().decode())
        finally:
            connection.close()

    def load(self, clients: int, seconds: int) -> dict[str, Any]:
        played = BUILD / f"asks-{os.getpid()}.tsv"
        played.write_text("".join(ask.line() + "\n" for ask in self.asks), "utf-8")
        script = Path(__file__).parent / "load.lua"
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "--timeout", "20s", "-s", str(script)]
        first = time.time_ns() // 1000 % 10**12 * 1000 + next(_numbers)
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{self.port}/", "--", str(played)], text=True, capture_output=True,
            env={**os.environ, "BENCH_FIRST": str(first)}, preexec_fn=lambda: os.sched_setaffinity(0, LOADING),
        )  # fmt: skip
        played.unlink()
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode or not lines:
            raise Broken(f"wrk failed: {done.stderr or done.stdout}")
        told = json.loads(lines[-1])
        if told["errors"] or told["refused"]:
            raise Broken(f"{told['errors']} connections broke, {told['refused']} answers were refusals")
        return told


class Driver(Contender):
    """The database driver alone (references/driver.py)."""

    def __init__(self, url: str, statement: str, database_pid: int | None = None) -> None:
        self.url, self.statement, self.database_pid = url, statement, database_pid

    def start(self) -> None:
        command = [sys.executable, "-m", "bench.references.driver", self.url, self.statement]
        self.process = spawn(command, {}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def say(self, line: str) -> Any:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise Broken(f"the driver's loop over {self.statement} ended by itself")
        return json.loads(answer)

    def load(self, clients: int, seconds: int) -> dict[str, Any]:
        return self.say(f"{clients} {seconds}")


def spawn(command: list[str], environment: dict[str, str], **options: Any) -> subprocess.Popen:
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment},
        preexec_fn=lambda: os.sched_setaffinity(0, SERVING), **options,
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def spin() -> float:
    """A fixed piece of work on each core: how long it takes says whether someone else is there."""
    took = 0.0
    for core in (SERVING, LOADING):
        os.sched_setaffinity(0, core)
        begun = time.perf_counter()
        sum(range(400_000))
        took = max(took, time.perf_counter() - begun)
    return took


def cpu(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def cpu_of_tree(pid: int | None) -> float:
    """PostgreSQL and its backends; those that ended in between are missing."""
    if pid is None:
        return 0.0
    total = cpu(pid)
    for child in psutil.Process(pid).children(recursive=True):
        try:
            total += cpu(child.pid)
        except psutil.NoSuchProcess:
            continue
    return total


def resident_mb(pid: int) -> float:
    return psutil.Process(pid).memory_info().rss / 1e6
