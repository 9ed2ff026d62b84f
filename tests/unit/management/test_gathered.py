"""An inventory's routes as people read them: one item where the same is said of many addresses and methods, and no less than
was said of each."""

from strangler.boundaries.edge import Place
from strangler.boundaries.living.url_paths import UrlPath
from strangler.management.gathered import gathered
from strangler.plans.stage import Stage
from strangler.stages.inventory.item import Item, Option, Topic

WRITES = "writes what leaves"


def route(name: str, says: str = WRITES, *, line: int = 1, answered: str = "") -> Item:
    option = Option(f'plans.Endpoint("{name}")', "endpoints", "only the service may")
    return Item(Topic.ROUTE, name, f"{name}: {says}", (Place("views.py", line),), (option,), answered, Stage.OWN)


def paths(**named: str) -> list[UrlPath]:
    return [UrlPath(template, name, print) for name, given in named.items() for template in given.split()]


def said(*items: Item, known: list[UrlPath] | None = None) -> list[str]:
    return [item.says for item in gathered(items, known or [])]


def test_methods_of_one_address_are_one_item_with_every_place_and_a_line_for_the_plan() -> None:
    [item] = gathered([route("DELETE /a/", line=4), route("POST /a/", line=3)], [])
    assert item.subject == "POST,DELETE /a/" and item.says == f"POST,DELETE /a/: {WRITES}"
    assert [place.line for place in item.places] == [3, 4]
    assert [option.line for option in item.options] == ['plans.Endpoint("POST,DELETE /a/")']
    assert item.is_open


def test_addresses_behind_one_name_are_one_item_that_counts_them() -> None:
    known = paths(things="/things/ /things.{format}", other="/other/")
    [item, other] = gathered(
        [route(f"{method} {path.template}") for path in known for method in ("GET", "POST")], known
    )
    assert [item.says, other.says] == [
        f"GET,POST /other/: {WRITES}",
        f"GET,POST things (2 addresses): {WRITES}",
    ]
    assert other.options[0].line == 'plans.Endpoint("GET,POST things")'


def test_a_name_of_which_something_else_is_said_at_one_address_stands_for_none() -> None:
    known = paths(things="/things/ /things.{format}")
    found = said(route("GET /things/"), route("GET /things.{format}", "writes elsewhere only"), known=known)
    assert found == ["GET /things.{format}: writes elsewhere only", f"GET /things/: {WRITES}"]


def test_what_has_an_answer_stands_apart_from_what_has_none() -> None:
    assert [item.is_open for item in gathered([route("GET /a/", answered="moves"), route("POST /a/")], [])] == [
        False,
        True,
    ]


def test_a_method_that_no_plan_knows_is_told_last() -> None:
    assert said(route("PROPFIND /a/"), route("GET /a/")) == [f"GET,PROPFIND /a/: {WRITES}"]


def test_everything_else_is_left_as_it_is() -> None:
    task = Item(Topic.TASK, "remind", "remind: writes what leaves")
    assert gathered([route("GET /a/"), task], [])[1:] == [task]
