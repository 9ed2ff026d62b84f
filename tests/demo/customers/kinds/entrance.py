"""Logging in as a browser does: the page, its form's token, the post, then who am I. Called by looking and opening."""

import re

from tests.demo.customers.asking import ask, has, is_json, leads_to
from tests.demo.customers.browser import Browser
from tests.demo.customers.telling import Outcome
from tests.demo.customers.turn import Turn
from tests.demo.customers.wire import Answer

FIELD = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PAGE = "/accounts/login"


async def log_in_as(turn: Turn, browser: Browser) -> bool:
    """Whether it is in; user_id is known then."""
    told = turn.told(browser, f"GET {PAGE}")
    page = await ask(told, lambda: browser.get(PAGE), right={200: has("csrfmiddlewaretoken", "Log in")})
    turn.memory.keep(told)
    if page is None or told.outcome is not Outcome.DONE:
        return False
    if not await _post(turn, browser, page):
        return False
    return await _ask_who(turn, browser)


async def _post(turn: Turn, browser: Browser, page: Answer) -> bool:
    token = FIELD.search(page.text())
    fields = [("username", browser.name), ("password", turn.shelf.password), ("next", "/")]
    shown = [("csrfmiddlewaretoken", token.group(1))] if token else []
    told = turn.told(browser, f"POST {PAGE}")
    await ask(told, lambda: browser.post_form(PAGE, shown + fields), right={302: leads_to("/")})
    turn.memory.keep(told)
    return told.outcome is Outcome.DONE


async def _ask_who(turn: Turn, browser: Browser) -> bool:
    told = turn.told(browser, "GET /api/session/")
    answer = await ask(told, lambda: browser.get("/api/session/"), right={200: is_json(username=browser.name)})
    turn.memory.keep(told)
    if answer is None or told.outcome is not Outcome.DONE:
        return False
    browser.user_id = int(re.search(r'"user_id":\s*(\d+)', answer.text()).group(1))
    return True
