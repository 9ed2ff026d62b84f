"""Gates that hold whatever a plan says, provoked end to end: what a service does, what is counted, who is named."""

from datetime import date

import msgspec
import pytest
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from strangler.compare.intake import take
from strangler.compare.redact import Redaction
from strangler.compare.verdict import Rules
from strangler.exceptions import Refused
from strangler.gateway.shadow import Observation, Side, observed_headers
from strangler.plans.stage import Stage
from strangler.stages.tallies import LedgerStore
from strangler.sync.middleware import LinkMiddleware
from tests.projects.sync.models import Note
from tests.projects.sync.pair import MOVED

READ = "GET /notes/{id}"


def counting_view(request):
    """A read to whoever asks, and a write to the database."""
    Note.objects.using("service").update(body="seen once more")
    return HttpResponse("a note")


def honest_view(request):
    return HttpResponse(Note.objects.using("service").get().body)


def swallowing_view(request):
    try:
        return counting_view(request)
    except Exception:
        return HttpResponse("a note")


def answered_by_the_service(view):
    """The candidate's answer, as a gateway observes it."""
    with override_settings(STRANGLER_SYNC_DATABASE="service"):
        app = LinkMiddleware(convert_exception_to_response(view))
        response = app(RequestFactory().get("/notes/1"))
    headers = [(name.encode(), value.encode()) for name, value in response.items()]
    return Side(response.status_code, observed_headers(headers), response.content)


def shadow(view):
    """One read, sent twice, and judged."""
    control = Side(200, [("Content-Type", "text/html; charset=utf-8")], b"a note")
    pair = Observation(MOVED, READ, "GET", "/notes/1", "r1", 0.0, 1, 1, {}, control, answered_by_the_service(view))
    body = msgspec.json.encode({"observations": [pair]})
    taken = take(body, store=LedgerStore(), rules=Rules(), redaction=Redaction(), today=date(2026, 1, 1))
    assert taken.observations == 1


@pytest.mark.parametrize("view", [counting_view, swallowing_view])
def test_a_fence_hit_in_shadow_holds_canary(shop, view):
    shop.at(Stage.SHADOW)
    shadow(view)
    with pytest.raises(Refused) as caught:
        shop.advance(Stage.CANARY)
    (refusal,) = caught.value.refusals
    assert refusal.id == "S403"
    assert f"{READ} met the fence 1 times" in refusal.why
    assert shop.told("status")["extractions"][0]["stage"] == "shadow"
    assert Note.objects.using("service").get().body == ""


def test_a_service_that_was_mended_and_shadowed_anew_may_serve(shop):
    shop.at(Stage.SHADOW)
    shadow(counting_view)
    shop.roll_back()
    shop.advance(Stage.SHADOW)
    shadow(honest_view)
    shop.advance(Stage.SERVE)


def test_serve_asks_for_it_as_well_and_plans_say_so(shop):
    asked = {step["name"]: step["gates"] for step in shop.told("plan", MOVED)["plans"][0]["steps"]}
    wanted = ["no read that was sent twice has tried to write in the service"]
    assert [name for name, gates in asked.items() if gates == wanted] == ["0003_canary", "0004_serve"]
