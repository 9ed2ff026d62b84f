"""A person at the console, in a real browser: looks, asks, presses, is refused, and sees it in the timeline."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from strangler.models import Difference, Standing
from tests.unit.console.browser import CHROMIUM, chromium, served
from tests.unit.console.conftest import BOARD, write_step

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install -y chromium"),
]


@pytest.fixture
def page(notes: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Signed in, on the board. Whatever the page complains about in its console is a failure."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in this thread
    settings.MEDIA_URL, settings.ALLOWED_HOSTS = "/media/", ["127.0.0.1"]
    User.objects.create_superuser("mo", password="look-and-move")
    with served() as address, chromium() as browser:
        page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 900})
        page.set_default_timeout(15_000)
        complaints: list[str] = []
        page.on(
            "console", lambda told: complaints.append(f"{told.location}: {told.text}") if told.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(BOARD)
        page.fill("#id_username", "mo")
        page.fill("#id_password", "look-and-move")
        page.click("[type=submit]")
        yield page
        assert [text for text in complaints if "409" not in text and "favicon" not in text] == []


def test_a_person_moves_an_extraction_on_and_back(page: Page) -> None:
    page.click("a.ask.advance")
    page.fill("#reason", "the copy is proven")
    page.click("input[value='Advance notes']")
    assert page.inner_text(".rail .present").lower() == "shadow"
    assert "the copy is proven" in page.inner_text(".timeline")
    page.click("a.ask.rollback")
    page.check("input[value=copy]")
    page.click("input[value='Roll back notes']")
    assert page.inner_text(".rail .present").lower() == "copy"
    assert Standing.objects.get().applied == ["0001_copy"]


def test_a_person_is_told_why_and_what_next(page: Page, notes: Path) -> None:
    write_step(notes, "0002_shadow", after="0001_copy", operation="Shadow()", gate="verified(within_s=60)")
    page.click("a.ask.advance")
    page.click("input[value='Advance notes']")
    assert "S403" in page.inner_text(".refusal")
    assert "manage.py strangle status notes" in page.inner_text(".refusal")


def test_a_hostile_sample_runs_nowhere(page: Page) -> None:
    hostile = "<img src=x onerror=\"document.title='taken'\">"
    words = {"extraction": "notes", "route": hostile, "path": hostile, "kind": "value"}
    Difference.objects.create(**words, samples=[{"control": hostile, "candidate": hostile}])
    page.goto(f"{BOARD}notes/differences/")
    assert page.inner_text(".sample pre >> nth=0") == hostile
    assert "taken" not in page.title()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(page: Page, scheme: str) -> None:
    """WCAG's contrast of text, 4.5 to 1, for what is coloured by us."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(BOARD)
    for selector in (".rail .present", ".rail .passed", ".rail .ahead", "a.ask.cancel", "a.ask.rollback", ".facts dt"):
        assert page.evaluate(CONTRAST, selector) >= 4.5, (scheme, selector)


CONTRAST = """selector => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d");
  const seen = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
                           return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const linear = c => c / 255 <= .04045 ? c / 255 / 12.92 : ((c / 255 + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
  const text = document.querySelector(selector);
  let behind = text, ground = seen("transparent");
  while (ground[3] === 0 && behind) { ground = seen(getComputedStyle(behind).backgroundColor); behind = behind.parentElement; }
  const pair = [light(seen(getComputedStyle(text).color).slice(0, 3)), light(ground.slice(0, 3))].sort((a, b) => b - a);
  return (pair[0] + .05) / (pair[1] + .05);
}"""
