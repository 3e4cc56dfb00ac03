"""The real server in its own process, on a free port, the way `guazhi serve` runs it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


class Server:
    """Started on a port that stays its own over restarts."""

    def __init__(self, database_url: str, var: Path, workers: int = 1) -> None:
        self.url, self.workers, self.var = database_url, workers, var
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(self.port)]
        if self.workers > 1:
            command += ["--workers", str(self.workers)]
        told = {"GUAZHI_DATABASE_URL": self.url, "GUAZHI_VAR_DIR": str(self.var), "PYTHONPATH": str(ROOT)}
        self.said = (self.var / "server.txt").open("ab")
        self.process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **told}, stdout=self.said, stderr=self.said, start_new_session=True
        )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.process.poll() is None, (self.var / "server.txt").read_text("utf-8")[-2000:]
            with suppress(OSError), urllib.request.urlopen(f"{self.origin}/healthz", timeout=1):
                return
            time.sleep(0.05)
        raise TimeoutError((self.var / "server.txt").read_text("utf-8")[-2000:])

    def kill(self) -> None:
        """kill -9 of the process and its workers: no handler runs, no buffer is written."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.said.close()
            self.process = None


@contextmanager
def served(database_url: str, var: Path, workers: int = 1) -> Iterator[Server]:
    server = Server(database_url, var, workers)
    server.start()
    try:
        yield server
    finally:
        server.kill()
