"""The application behind a real socket, in a thread of the test's own process: its clock can be moved."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI


@contextmanager
def serving(factory: Callable[[], FastAPI]) -> Iterator[str]:
    """The address of a running server; it ends with the block."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(factory(), log_level="warning", access_log=False, server_header=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        try:
            _wait_for(server)
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def _wait_for(server: uvicorn.Server) -> None:
    for _ in range(200):
        if server.started:
            return
        time.sleep(0.05)
    raise TimeoutError("the server did not start within ten seconds")
