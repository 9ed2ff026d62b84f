"""`why` tells the published table's decision in words, and the same to scripts."""

import pytest

from strangler.models import Publication
from strangler.routing.snapshot import to_bytes
from strangler.routing.table import ExtractionState, Route, Table
from strangler.signing.keys import Keyring

KEYS = "g1:shared-with-the-gateways"
ROUTES = (
    Route("things", "detail", ("GET",), "/things/{id}/"),
    Route("things", "create", ("POST",), "/things/", access="write"),
)


@pytest.fixture
def publish(db, settings):
    settings.STRANGLER_GATEWAY_KEYS = KEYS

    def publish(**state):
        upstreams = {"monolith": ("http://127.0.0.1:8001",), "things": ("http://127.0.0.1:8101",)}
        row = Publication.objects.create()
        table = Table(row.version, upstreams, (ExtractionState("things", epoch=3, **state),), ROUTES)
        row.snapshot = to_bytes(table, keys=Keyring.parse(KEYS))
        row.save()
        return row.version

    return publish


def test_a_users_read_is_explained_by_bucket_stage_and_epoch(strangle, publish):
    version = publish(stage="canary", read_share=0.5)
    code, document = strangle("why", "get", "/things/7/?page=2", "--as", "user:42")
    assert (code, document["extraction"], document["stage"], document["epoch"]) == (0, "things", "canary", 3)
    assert document["table"] == version
    assert document["upstream"] == ("things" if document["bucket"] < 5000 else "monolith")
    text = strangle("why", "GET", "/things/7/", "--as", "user:42", format="text")[1]
    assert f"bucket    {document['bucket']}; below 5000 of 10000 read from the service" in text
    assert f"stage     canary, epoch 3, owned by the monolith, table {version}" in text
    assert f"because bucket {document['bucket']}" in text


def test_an_anonymous_and_an_unknown_visitor_are_told_apart(strangle, publish):
    publish(stage="canary", read_share=0.5)
    assert strangle("why", "GET", "/things/7/")[1]["because"] == "no actor yet"
    assert strangle("why", "GET", "/things/7/", "--as", "anonymous:a1")[1]["bucket"] is not None


def test_a_write_after_own_goes_to_the_service(strangle, publish):
    publish(stage="own", owner="service")
    document = strangle("why", "POST", "/things/")[1]
    assert (document["upstream"], document["because"]) == ("things", "service owns things")


def test_a_path_without_a_route_is_the_monoliths(strangle, publish):
    publish()
    code, document = strangle("why", "GET", "/about")
    assert (code, document["upstream"], document["route"]) == (0, "monolith", None)


def test_S530_before_the_first_table_why_says_so(strangle, db):
    code, document = strangle("why", "GET", "/things/7/")
    assert (code, document["refusals"][0]["id"]) == (1, "S530")


@pytest.mark.parametrize("words", [["things/7/"], ["/things/7/", "--as", "42"], ["/things/7/", "--as", "user:"]])
def test_S531_what_is_no_path_or_visitor_is_refused_with_an_example(strangle, publish, words):
    publish()
    code, document = strangle("why", "GET", *words)
    assert (code, document["refusals"][0]["id"]) == (1, "S531")
