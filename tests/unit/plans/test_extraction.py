"""What one declaration refuses about itself, by id."""

from collections.abc import Sequence
from typing import Any

import pytest

from strangler import plans
from strangler.plans.declared import Declared
from strangler.plans.routes import routes_of


def ids_of(thing: Declared) -> list[str]:
    return [fault.id for fault in thing.faults()]


def extraction(**changes: Any) -> plans.Extraction:
    sound: dict[str, Any] = {"owner": "team", "service": "NOTES_URL", "tables": [plans.Table("notes.Note")]}
    return plans.Extraction(**{**sound, **changes})


def endpoints(*routes: str) -> Sequence[plans.Endpoint]:
    return [plans.Endpoint(route) for route in routes]


def test_a_short_declaration_is_sound() -> None:
    assert ids_of(extraction()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        plans.Canary(share=0),
        plans.Canary(share=1.0),
        plans.Canary(share=-0.1),
        plans.Shadow(share=1.5),
        plans.Shadow(timeout_s=0),
        plans.Copy(batch_rows=0),
        plans.Retire(quiet_days=0),
        plans.compared(at_least=0, mismatch_below=0.1),
        plans.compared(at_least=1, mismatch_below=0),
        plans.lag_below(seconds=0),
        plans.verified(within_s=-1),
        plans.errors_below(share=2),
        plans.stood_for(seconds=0),
        plans.rehearsed(within_s=0),
        plans.fence_hits_below(count=0, within_s=60),
        plans.fence_hits_below(count=1, within_s=3601),
    ],
)
def test_S115_a_number_out_of_its_range_is_refused(wrong: Declared) -> None:
    assert ids_of(wrong) == ["S115"]


def test_S116_an_extraction_without_tables_is_refused() -> None:
    assert ids_of(extraction(tables=[])) == ["S116"]


def test_a_seam_needs_an_interface_by_name() -> None:
    assert ids_of(plans.Seam("notes.rates.refresh", "notes.seams.Rates")) == []
    assert ids_of(plans.Seam("notes.rates.refresh")) == ["S123"]


def test_S117_the_same_thing_twice_is_refused() -> None:
    twice = extraction(
        tables=[plans.Table("notes.Note"), plans.Table("notes.note")],
        references=[plans.Reference("auth.User", ["id"]), plans.Reference("auth.User", ["name"])],
        endpoints=endpoints("GET /a/{x}/", "GET /a/{x}/"),
        answers=[plans.Moves("a.b"), plans.Refuse("a.b")],
    )
    assert ids_of(twice) == ["S117"] * 4


@pytest.mark.parametrize("route", ["GTE /a/", "GET a b", "GET /a/{b", "GET /a?b=1", "", "GET /{x}{y}/"])
def test_S118_an_unreadable_endpoint_is_refused(route: str) -> None:
    assert ids_of(plans.Endpoint(route)) == ["S118"]


@pytest.mark.parametrize("routes", [("GET /a/{x}/", "GET,POST /a/{other}/"), ("GET /a/{b}", "GET /a/{c}")])
def test_S119_templates_that_match_the_same_request_are_refused(routes: tuple[str, str]) -> None:
    assert ids_of(extraction(endpoints=endpoints(*routes))) == ["S119"]


def test_S119_a_path_that_one_side_or_the_other_might_answer_is_refused_with_an_example() -> None:
    moves, stays = endpoints("GET /a/{x}/b/"), endpoints("GET /a/c/{y}/")
    (fault,) = extraction(endpoints=moves, stays=stays).faults()
    assert fault.id == "S119"
    assert "/a/c/b/" in fault.what


@pytest.mark.parametrize(
    "routes",
    [
        ("GET /a/{x}/", "GET /a/new/"),  # the exact one wins
        ("GET /a/{x}/", "POST /a/{x}/"),
        ("GET /a/{x}/", "GET /a/{x}/b/"),
        ("GET /a/", "GET /a/{rest*}"),
        ("GET notes:list", "GET notes:detail"),
    ],
)
def test_templates_of_which_one_is_more_exact_live_side_by_side(routes: tuple[str, str]) -> None:
    assert ids_of(extraction(endpoints=endpoints(*routes))) == []


def test_paths_that_both_stay_may_overlap_since_both_are_treated_alike() -> None:
    assert ids_of(extraction(stays=endpoints("GET /a/{x}/b/", "GET /a/c/{y}/"))) == []


def test_S105_true_is_no_number() -> None:
    assert ids_of(plans.Copy(batch_rows=True)) == ["S105"]


def test_S120_an_endpoint_cannot_move_and_stay() -> None:
    assert ids_of(extraction(endpoints=endpoints("GET /a/"), stays=endpoints("GET /a/"))) == ["S120"]


def test_S117_S119_S120_an_endpoint_that_is_added_is_no_other_one() -> None:
    adds = endpoints("POST /a/{x}/decide/")
    assert ids_of(extraction(adds=adds, endpoints=endpoints("POST /a/{x}/"))) == []
    assert ids_of(extraction(adds=adds, endpoints=endpoints("POST /a/{x}/decide/"))) == ["S117"]
    assert ids_of(extraction(adds=adds, endpoints=endpoints("POST /a/{y}/decide/"))) == ["S119"]
    assert ids_of(extraction(adds=adds, stays=endpoints("POST /a/{x}/decide/"))) == ["S120"]
    assert ids_of(extraction(adds=endpoints("GTE /a/"))) == ["S118"]


def test_an_added_read_goes_where_writes_go() -> None:
    read = plans.Endpoint("GET,POST /a/", stale_ok=True).where_writes_go
    (route,) = [each for each in routes_of("it", read) if "GET" in each.methods]
    assert (route.access, route.idempotent, route.stale_ok, route.stays) == ("write", True, False, False)


def test_S121_a_table_cannot_leave_and_be_a_reference() -> None:
    assert ids_of(extraction(references=[plans.Reference("notes.note", ["id"])])) == ["S121"]


@pytest.mark.parametrize("changes", [{"owner": " "}, {"service": ","}, {"tables": [plans.Table("a.B", columns=[])]}])
def test_S123_what_must_be_said_cannot_be_empty(changes: dict[str, Any]) -> None:
    assert ids_of(extraction(**changes)) == ["S123"]


@pytest.mark.parametrize(
    "wrong",
    [
        plans.Reference("auth.User", ["id"], on_parent_delete="cascad"),  # type: ignore[arg-type]
        plans.Own(acknowledge="all"),  # type: ignore[arg-type]
        plans.Endpoint("GET /a/", access="reed"),  # type: ignore[arg-type]
        plans.Loosen("a.B.c", on_delete="never"),  # type: ignore[arg-type]
    ],
)
def test_S124_words_are_taken_from_a_closed_list(wrong: Declared) -> None:
    assert ids_of(wrong) == ["S124"]


@pytest.mark.parametrize("route", ["POST /a/", "GET,PUT /a/"])
def test_S125_a_write_is_never_stale(route: str) -> None:
    assert ids_of(plans.Endpoint(route, stale_ok=True)) == ["S125"]


def test_access_and_idempotence_follow_the_method_unless_said_otherwise() -> None:
    endpoint = plans.Endpoint("GET,POST,PUT /a/")
    assert [endpoint.access_of(method) for method in endpoint.methods] == ["read", "write", "write"]
    assert [endpoint.is_idempotent(method) for method in endpoint.methods] == [True, False, True]
    counting = plans.Endpoint("GET /views/", access="write")
    assert counting.writes
    assert counting.access_of("GET") == "write"
    assert plans.Endpoint("POST /a/", idempotent=True).is_idempotent("POST")


def test_a_url_name_alone_means_reading_it() -> None:
    endpoint = plans.Endpoint("notes:detail")
    assert (endpoint.methods, endpoint.url_name, endpoint.template) == (("GET",), "notes:detail", "")


def test_an_endpoint_becomes_one_route_for_each_kind_of_method() -> None:
    routes = routes_of("notes", plans.Endpoint("GET,HEAD,POST,PUT /a/", stale_ok=False))
    assert [(route.methods, route.access, route.idempotent) for route in routes] == [
        (("GET", "HEAD"), "read", True),
        (("POST",), "write", False),
        (("PUT",), "write", True),
    ]


def test_a_url_name_becomes_a_route_for_each_path_behind_it() -> None:
    routes = routes_of("notes", plans.Endpoint("notes:detail"), ["/en/notes/{id}/", "/notes/{id}/"])
    assert [route.template for route in routes] == ["/en/notes/{id}/", "/notes/{id}/"]
    assert routes_of("notes", plans.Endpoint("notes:detail")) == ()


def test_service_addresses_come_from_the_environment_or_stand_in_the_plan() -> None:
    both = extraction(service="NOTES_URL, http://b:1/")
    assert both.service_urls({"NOTES_URL": "http://a:1,http://a:2"}) == ("http://a:1", "http://a:2", "http://b:1")
    with pytest.raises(KeyError, match="NOTES_URL"):
        both.service_urls({})


def test_operations_describe_themselves_with_a_symbol() -> None:
    assert plans.Copy().describe("notes") == "+ Copy the rows of notes to the service and keep them in step"
    assert plans.Canary(share=0.05).describe("notes") == "~ 5 % of users read notes from the service"
    assert plans.Retire().describe("notes").startswith("- ")
