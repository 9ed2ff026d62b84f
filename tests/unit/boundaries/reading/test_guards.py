"""A function that asks for the request's method does something else for each; what it does for others is left out."""

import pytest

from strangler.boundaries.edge import Mode
from tests.unit.boundaries.choir import BEGINNING, traced

DESK = "choir.evenings.desk"
SAVE = "Evening().save()"


@pytest.mark.parametrize(
    ("body", "methods"),
    [
        (f"if request.method == 'POST':\n        {SAVE}", "POST"),
        (f"if self.request.method == 'POST':\n        {SAVE}", "POST"),
        (f"if request.method == 'POST' and given:\n        {SAVE}", "POST"),
        (f"if request.method in ('PUT', 'PATCH'):\n        {SAVE}", "PUT PATCH"),
        (f"if request.method != 'POST':\n        return 1\n    {SAVE}", "POST"),
        (f"if not request.method == 'POST':\n        return 1\n    {SAVE}", "POST"),
        (f"if request.method == 'GET':\n        pass\n    else:\n        {SAVE}", "POST PUT PATCH"),
        (f"if request.method == 'GET' and given:\n        pass\n    else:\n        {SAVE}", "GET POST PUT PATCH"),
        (f"if request.method == 'GET':\n        pass\n    {SAVE}", "GET POST PUT PATCH"),
        (f"if request.method == given:\n        {SAVE}", "GET POST PUT PATCH"),
        (f"if request.method == 'POST' or given:\n        {SAVE}", "GET POST PUT PATCH"),
        (f"with given:\n        if request.method == 'POST':\n            {SAVE}", "POST"),
    ],
)
def test_a_write_is_told_for_the_methods_it_runs_for(body: str, methods: str) -> None:
    _, reach = traced({DESK: BEGINNING + f"def page(self, request, given):\n    {body}\n"})
    code = f"{DESK}.page"
    written = [
        m for m in ("GET", "POST", "PUT", "PATCH") if any(t.mode is Mode.WRITE for t in reach.of(code, method=m))
    ]
    assert written == methods.split()
    assert [touch.mode for touch in reach.of(code)] == [Mode.WRITE]


def test_calls_are_guarded_as_touches_are() -> None:
    text = "def page(request):\n    if request.method == 'POST':\n        write()\ndef write():\n    Evening().save()\n"
    _, reach = traced({DESK: BEGINNING + text})
    [touch] = reach.of(f"{DESK}.page", method="POST")
    assert reach.of(f"{DESK}.page", method="GET") == ()
    assert reach.via(f"{DESK}.page", touch, method="POST") == (f"{DESK}.page", f"{DESK}.write")
