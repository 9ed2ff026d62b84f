"""Before traffic turns to new processes of the shop, each of them has answered a page: ready is said by the first one alone."""

import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.demo import leaving
from tests.demo.warming import AT_ONCE, warm

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"


class TwoProcesses:
    """A server of which every second connection finds a process that has yet to load its code. seen: who was let wait."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=AT_ONCE)
        self.port = self.listener.getsockname()[1]
        self.is_loaded = threading.Event()
        self.asked = threading.Semaphore(0)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        number = 0
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection, number % 2 == 1), daemon=True).start()
            number += 1

    def _answer(self, connection: socket.socket, is_slow: bool) -> None:
        with connection:
            connection.recv(4096)
            self.asked.release()
            if is_slow:
                self.is_loaded.wait()
            connection.sendall(ANSWER)


@pytest.fixture
def server() -> Iterator[TwoProcesses]:
    found = TwoProcesses()
    yield found
    found.is_loaded.set()
    found.listener.close()


def test_whoever_warms_waits_for_the_process_that_is_still_loading(server: TwoProcesses) -> None:
    warming = threading.Thread(target=warm, args=("127.0.0.1", server.port))
    warming.start()
    for _ in range(AT_ONCE):
        server.asked.acquire()
    assert warming.is_alive()
    server.is_loaded.set()
    warming.join()


def test_the_table_turns_to_new_processes_only_once_they_are_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    class Supervisor:
        def start(self, program: Any) -> None:
            seen.append(f"{program} starts")

        def stop(self, name: str) -> None:
            seen.append(f"{name} stops")

        def start_all(self, programs: Any) -> None: ...
        def running(self) -> list[str]:
            return []

    def command(*words: str, **_env: str) -> "subprocess.CompletedProcess[str]":
        seen.append("the table turns")
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(leaving.programs, "web", lambda side, port, name="monolith": name)
    monkeypatch.setattr(leaving, "warm", lambda host, port: seen.append("every process answers"))
    monkeypatch.setattr(leaving, "DRAIN_S", 0.0)
    side = SimpleNamespace(name="monolith", app="monolith", env={}, cwd=Path())
    at = SimpleNamespace(monolith=1)
    leaving.start_again(SimpleNamespace(supervisor=Supervisor(), monolith=side, at=at, run_dir=Path()), command)  # type: ignore[arg-type]
    rolled = ["every process answers", "the table turns"]
    assert seen == [
        *("monolith-beside starts", *rolled, "monolith stops"),
        *("monolith starts", *rolled, "monolith-beside stops"),
    ]
