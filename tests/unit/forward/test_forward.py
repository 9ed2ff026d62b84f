"""The monolith forwards: the same decisions and the same header contract as the gateway, over real HTTP to a service."""

import io
import threading
import time

import pytest
from django.contrib.auth import get_user_model
from django.core.signals import request_finished
from django.test import Client

from strangler.forward import middleware
from strangler.routing.decision import Facts, decide
from strangler.signing.keys import BadKeys, Keyring
from strangler.signing.token import unseal
from strangler.testing.ports import free_port
from tests.unit.forward.conftest import IDENTITY, reply
from tests.unit.forward.views import SAYS


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def identity(service):
    [sealed] = service.one("x-strangler-identity")
    return unseal(sealed, purpose="strangler.identity.v1", keys=Keyring.parse(IDENTITY), now_s=time.time())


def test_without_a_table_the_monolith_answers_everything(shop, service):
    assert body(shop.customer().get("/things/")) == b"monolith GET"
    assert service.seen == []


def test_moved_reads_are_answered_by_the_service_and_the_rest_by_the_monolith(shop, service):
    shop.stands(read_share=1.0)
    customer = shop.customer()
    assert body(customer.get("/things/?a=1&b=%20")) == b"service"
    assert service.seen[-1][:2] == ("GET", "/things/?a=1&b=%20")
    assert body(customer.get("/about")) == body(customer.get("/page/7")) == b"monolith GET"
    assert body(customer.post("/things/", {"text": "x"})) == b"monolith POST x"


def test_writes_go_to_the_service_once_it_owns_with_their_bytes(shop, service):
    shop.stands(owner="service")
    sent = b"text=caf\xc3\xa9&n=1"
    answer = shop.customer().post("/things/", sent, content_type="application/x-www-form-urlencoded")
    assert (body(answer), service.seen[-1][3]) == (b"service", sent)
    assert service.one("content-length") == [str(len(sent))]


def test_large_bodies_are_streamed_whole(shop, service):
    shop.stands(owner="service")
    sent = bytes(range(256)) * 2048
    shop.customer().post("/things/", sent, content_type="application/octet-stream")
    assert service.seen[-1][3] == sent


def test_a_table_that_changes_turns_traffic_at_once(shop, service):
    shop.stands(read_share=1.0)
    customer = shop.customer()
    assert body(customer.get("/things/")) == b"service"
    shop.stands(read_share=0.0)
    assert body(customer.get("/things/")) == b"monolith GET"


def test_a_source_that_fails_leaves_the_last_good_table(shop, service, settings):
    tables = [shop]

    def load():
        if not tables:
            raise OSError("away")
        return shop.table

    settings.STRANGLER_SWITCH_TABLE = load
    shop.stands(read_share=1.0)
    customer = shop.customer()
    assert body(customer.get("/things/")) == b"service"
    tables.clear()
    assert body(customer.get("/things/")) == b"service"


@pytest.mark.parametrize("off", ["setting", "environment", "no table"])
def test_switched_off_it_has_no_effect_at_all(shop, service, settings, monkeypatch, off):
    shop.stands(owner="service")
    SAYS["headers"] = {"X-Strangler-Epoch": "things;1"}
    if off == "setting":
        settings.STRANGLER_ENABLED = False
    elif off == "environment":
        monkeypatch.setenv("STRANGLER_ENABLED", "0")
    else:
        settings.STRANGLER_SWITCH_TABLE = ""
    answer = shop.customer().post("/things/", {"text": "x"})
    assert (answer.content, answer.headers["X-Strangler-Epoch"]) == (b"monolith POST x", "things;1")
    assert service.seen == []


def test_keys_that_cannot_be_used_are_refused_at_start(shop, settings):
    settings.STRANGLER_GATEWAY_KEYS = "short:1"
    with pytest.raises(BadKeys):
        shop.customer().get("/")


# the header contract


def test_the_service_learns_who_asks_and_never_sees_the_session(shop, service, db):
    user = get_user_model().objects.create_user("ann", password="x", is_staff=True)
    customer = shop.customer()
    customer.force_login(user)
    customer.cookies["basket"] = "7"
    shop.stands(owner="service")
    customer.get("/things/")
    assert identity(service) == {"user_id": user.pk, "username": "ann", "is_staff": True}
    assert service.one("cookie") == ["basket=7"]


def test_nobody_gets_no_identity(shop, service, db):
    shop.stands(owner="service")
    shop.customer().get("/things/", headers={"Cookie": "sessionid=" + "x" * 32})
    assert service.one("x-strangler-identity") == []


def test_internal_headers_of_a_client_are_dropped_and_hop_by_hop_ones_end_here(shop, service):
    shop.stands(owner="service")
    forged = {
        "X-Strangler-Identity": "me",
        "x-strangler-shadow": "1",
        "Connection": "close, X-Mine, Host",
        "X-Mine": "1",
    }
    shop.customer().get("/things/", headers={**forged, "TE": "trailers", "X-Stays": "1", "Host": "site.example"})
    names = {name for name, _ in service.seen[-1][2]}
    assert not [name for name in names if name.startswith("x-strangler")]
    assert not names & {"te", "x-mine"}
    assert (service.one("x-stays"), service.one("host")) == (["1"], ["site.example"])


@pytest.mark.parametrize("is_trusted", [False, True])
def test_forwarded_headers_are_replaced_or_continued_by_trust(shop, service, settings, is_trusted):
    settings.STRANGLER_TRUST_FORWARDED = is_trusted
    shop.stands(owner="service")
    claims = {
        "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil",
        "Forwarded": "for=x",
    }
    shop.customer().get("/things/", headers={**claims, "Host": "site.example"})
    assert service.one("x-forwarded-for") == (["6.6.6.6, 127.0.0.1"] if is_trusted else ["127.0.0.1"])
    assert service.one("x-forwarded-proto") == (["https"] if is_trusted else ["http"])
    assert service.one("x-forwarded-host") == (["evil"] if is_trusted else ["site.example"])
    assert service.one("forwarded") == (["for=x"] if is_trusted else [])


def test_a_request_id_is_made_once_and_a_customers_own_is_kept(shop, service):
    shop.stands(owner="service")
    shop.customer().get("/things/")
    assert len(service.one("x-request-id")) == 1
    shop.customer().get("/things/", headers={"X-Request-Id": "mine"})
    assert service.one("x-request-id") == ["mine"]


def test_answers_pass_with_cookies_encodings_and_statuses_as_they_came(shop, service):
    headers = [
        ("Set-Cookie", "a=1; Path=/; Partitioned; SameSite=None"),
        ("Set-Cookie", "b=2"),
        ("Set-Cookie", "sessionid=; Max-Age=0"),
        ("Content-Encoding", "gzip"),
        ("X-Strangler-Epoch", "things;1"),
        ("Connection", "keep-alive, X-Hop"),
        ("X-Hop", "1"),
        ("Vary", "Accept"),
        ("Vary", "Cookie"),
    ]
    service.says = lambda handler: reply(handler, b"\x1f\x8bnot really", 203, headers)
    shop.stands(owner="service")
    answer = shop.customer().get("/things/")
    assert (answer.status_code, body(answer)) == (203, b"\x1f\x8bnot really")
    cookies = [each.OutputString() for each in answer.cookies.values()]
    assert cookies == ["a=1; Path=/; Partitioned; SameSite=None", "b=2"]
    assert answer.headers["Vary"] == "Accept, Cookie"
    assert not {"X-Strangler-Epoch", "X-Hop", "Connection"} & set(answer.headers)


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_body_has_none(shop, service, status):
    service.says = lambda handler: (handler.send_response(status), handler.end_headers())
    shop.stands(owner="service")
    assert body(shop.customer().get("/things/")) == b""


def test_head_is_forwarded_as_head(shop, service):
    shop.stands(owner="service")
    answer = shop.customer().head("/things/")
    assert (service.seen[-1][0], body(answer), answer.headers["Content-Length"]) == ("HEAD", b"", "7")


def test_answers_stream_before_they_are_whole(shop, service):
    may_end = threading.Event()

    def slowly(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "10")
        handler.end_headers()
        handler.wfile.write(b"first")
        handler.wfile.flush()
        may_end.wait(10)
        handler.wfile.write(b"later")

    service.says = slowly
    shop.stands(owner="service")
    pieces = iter(shop.customer().get("/things/").streaming_content)
    assert next(pieces) == b"first"
    may_end.set()
    assert b"".join(pieces) == b"later"


# failing


def test_a_service_that_is_away_falls_back_while_the_monolith_owns(shop, service):
    shop.stands(read_share=1.0, url=f"http://127.0.0.1:{free_port()}")
    assert body(shop.customer().get("/things/")) == b"monolith GET"


def test_after_own_only_what_may_be_stale_falls_back_and_is_marked(shop, service):
    shop.stands(owner="service", url=f"http://127.0.0.1:{free_port()}")
    stale = shop.customer().get("/things/7/")
    assert (body(stale), stale.headers["X-Strangler-Stale"]) == (b"monolith GET", "1")
    gone = shop.customer().get("/things/")
    assert (gone.status_code, gone.headers["X-Strangler-Error"]) == (502, "G502")
    write = shop.customer().post("/things/", {"text": "x"})
    assert (write.status_code, write.headers["X-Strangler-Error"]) == (502, "G502")


def test_a_stale_answer_is_marked_with_the_age_of_the_copy_where_its_owner_has_told_it(shop, service):
    shop.stands(owner="service")
    customer = shop.customer()  # one process of the monolith
    service.says = lambda handler: reply(handler, b"oops", 500)
    assert "Age" not in customer.get("/things/7/").headers
    told = [("X-Strangler-Delivered", "things;1;6"), ("X-Strangler-Written", "things;1;5")]
    service.says = lambda handler: reply(handler, b"fine", headers=told)
    fine = customer.get("/things/7/")
    assert body(fine) == b"fine" and "X-Strangler-Written" not in fine.headers
    service.says = lambda handler: reply(handler, b"oops", 500)
    stale = customer.get("/things/7/")
    assert (stale.headers["X-Strangler-Stale"], int(stale.headers["Age"]) >= 0) == ("1", True)


def test_a_failing_service_falls_back_too(shop, service):
    service.says = lambda handler: reply(handler, b"oops", 500)
    shop.stands(read_share=1.0)
    ended = []
    request_finished.connect(lambda **_: ended.append(1), weak=False, dispatch_uid="ended")
    try:
        assert body(shop.customer().get("/things/")) == b"monolith GET"
    finally:
        request_finished.disconnect(dispatch_uid="ended")
    assert len(ended) <= 1, "a request ends once, or connections of the view under way are closed"


# a hand-over


def test_a_write_that_met_the_fence_is_sent_again_to_the_new_owner(shop, service):
    shop.stands(epoch=1)
    SAYS.update(status=503, headers={"X-Strangler-Fenced": "things;1"})
    later = threading.Timer(0.2, lambda: shop.stands(epoch=2, owner="service"))
    later.start()
    answer = shop.customer().post("/things/", {"text": "x"})
    later.join()
    assert (body(answer), len(service.seen)) == (b"service", 1)
    assert b"text" in service.seen[-1][3]


def test_a_write_fenced_at_the_service_comes_home(shop, service):
    shop.stands(epoch=2, owner="service")
    fenced = [("X-Strangler-Fenced", "things;2")]

    def hand_back(handler):
        shop.stands(epoch=3)
        reply(handler, b"moved", 503, fenced)

    service.says = hand_back
    assert body(shop.customer().post("/things/", {"text": "x"})) == b"monolith POST x"


def test_a_fence_without_a_new_owner_is_told_and_nothing_is_sent_twice(shop, service, monkeypatch):
    monkeypatch.setattr(middleware, "BOUNCE_S", 0.1)
    shop.stands(epoch=1)
    SAYS.update(status=503, headers={"X-Strangler-Fenced": "things;1"})
    answer = shop.customer().post("/things/", {"text": "x"})
    assert (answer.status_code, answer.headers["X-Strangler-Error"]) == (503, "G503F")
    assert "X-Strangler-Fenced" not in answer.headers and service.seen == []


def test_a_hand_over_that_was_undone_costs_a_wait_and_no_write(shop, service, monkeypatch):
    """Nobody tells a middleware that the old owner is open again; what it forgot to read the first time, it reads anew."""
    monkeypatch.setattr(middleware, "AGAIN_S", 0.01)
    shop.stands(epoch=1)
    SAYS["first"] = [{"status": 503, "headers": {"X-Strangler-Fenced": "things;1"}}] * 2
    answer = shop.customer().post("/things/", {"text": "x", "file": io.BytesIO(b" and a file")})
    assert (body(answer), service.seen) == (b"monolith POST x and a file", [])


def test_a_service_whose_fence_was_taken_back_is_asked_again(shop, service, monkeypatch):
    monkeypatch.setattr(middleware, "AGAIN_S", 0.01)
    shop.stands(epoch=2, owner="service")
    fenced = [("X-Strangler-Fenced", "things;2")]
    service.says = lambda handler: reply(handler, b"", *((503, fenced) if len(service.seen) < 3 else ()))
    assert shop.customer().post("/things/", {"text": "x"}).status_code == 200
    assert [b"text" in sent for *_, sent in service.seen] == [True] * 3


def test_a_write_nobody_declared_gets_its_no_at_once_when_its_rows_have_moved_for_good(shop, service, monkeypatch):
    monkeypatch.setattr(middleware, "BOUNCE_S", 3600.0)
    shop.stands(epoch=2, owner="service")
    SAYS.update(status=503, headers={"X-Strangler-Fenced": "things;2"})
    answer = shop.customer().post("/elsewhere/", {"text": "x"})
    assert (answer.status_code, answer.headers["X-Strangler-Error"], service.seen) == (501, "G501F", [])
    assert "Retry-After" not in answer.headers


def test_so_does_one_whose_body_is_too_large_to_be_kept(shop, service, monkeypatch):
    monkeypatch.setattr(middleware.transport, "keep_body", lambda request: None)
    shop.stands(epoch=2, owner="service")
    SAYS.update(status=503, headers={"X-Strangler-Fenced": "things;2"})
    answer = shop.customer().post("/elsewhere/", {"text": "x"})
    assert (answer.status_code, answer.headers["X-Strangler-Error"]) == (501, "G501F")


# sticking


def test_an_anonymous_customer_gets_an_actor_and_stays_on_its_side(shop, service):
    shop.stands(read_share=0.5)
    sides = set()
    for _ in range(12):
        customer = shop.customer()
        first = customer.get("/things/")
        assert first.cookies["strangler_actor"]["httponly"]
        again = {body(customer.get("/things/")) for _ in range(3)}
        assert again == {body(first)}
        sides |= again
    assert len(sides) == 2


def test_a_user_is_decided_as_every_other_switch_would(shop, service, db):
    user = get_user_model().objects.create_user("ann", password="x")
    customer = shop.customer()
    customer.force_login(user)
    shop.stands(read_share=0.5)
    wanted = decide(Facts("GET", "/things/", user_id=str(user.pk)), shop.table).upstream
    assert body(customer.get("/things/")).startswith(b"service" if wanted == "things" else b"monolith")


def test_who_wrote_reads_from_the_monolith_until_the_service_has_it(shop, service):
    shop.stands(read_share=1.0)
    customer = shop.customer()
    SAYS["headers"] = {"X-Strangler-Position": "things;1;5", "X-Strangler-Delivered": "things;1;5"}
    written = customer.post("/things/", {"text": "x"})
    assert "X-Strangler-Position" not in written.headers
    SAYS.clear()
    assert body(customer.get("/things/")) == b"monolith GET"
    assert body(shop.customer().get("/things/")) == b"service", "others are not kept back"
    SAYS["headers"] = {"X-Strangler-Delivered": "things;1;6"}
    customer.get("/about")
    assert body(customer.get("/things/")) == b"service"


def test_a_forged_actor_is_nobody(shop, service):
    shop.stands(read_share=0.5)
    answer = Client().get("/things/", headers={"Cookie": "strangler_actor=g1.abc.def; strangler_position=x"})
    assert "strangler_actor" in answer.cookies
