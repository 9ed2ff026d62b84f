"""Certificates are read once a process, and every client of ours is given what was read."""

import ast
import ssl
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest

import strangler
from strangler.resilience import trust

MAKES_ONE = {"Client", "AsyncClient", "get", "post", "put", "patch", "delete", "head", "request", "stream"}


def test_threads_that_ask_at_once_are_given_the_same_and_it_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "_held", None)
    read, create = [], httpx2.create_ssl_context
    monkeypatch.setattr(httpx2, "create_ssl_context", lambda **words: read.append(words) or create(**words))
    start, given = threading.Barrier(8), []

    def ask() -> None:
        start.wait(10)
        given.append(trust.context())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)
    assert (len(given), len(set(map(id, given))), read) == (8, 1, [{"trust_env": False}])


def test_who_is_not_trusted_is_not_believed() -> None:
    assert (trust.context().verify_mode, trust.context().check_hostname) == (ssl.CERT_REQUIRED, True)


def test_nobody_reads_certificates_for_himself() -> None:
    """Every client that is made in the toolkit, and every call that makes one."""
    home = Path(strangler.__file__).parent
    alone = [
        f"{path.relative_to(home)}:{call.lineno}" for path in home.rglob("*.py") for call in _made(path) if _alone(call)
    ]
    assert alone == []


def _made(path: Path) -> list[ast.Call]:
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return [call for call in calls if _is_of_httpx2(call.func)]


def _is_of_httpx2(func: Any) -> bool:
    return (
        isinstance(func, ast.Attribute)
        and func.attr in MAKES_ONE
        and isinstance(func.value, ast.Name)
        and func.value.id == "httpx2"
    )


def _alone(call: ast.Call) -> bool:
    return not any(word.arg == "verify" and ast.unparse(word.value) == "trust.context()" for word in call.keywords)
