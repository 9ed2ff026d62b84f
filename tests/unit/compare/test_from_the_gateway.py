"""What a real gateway posts is judged as what its customers saw: from two sockets to a finding."""

import gzip

from strangler.compare.evidence import Outcome, find, gather
from strangler.compare.intake import take
from strangler.compare.redact import Redaction
from strangler.compare.tally import Tally
from strangler.compare.verdict import Rules
from tests.specs.gateway.world import Side, World, answer, live, until
from tests.unit.compare.pairs import TODAY

JSON = (b"Content-Type", b"application/json")
HTML = (b"Content-Type", b"text/html; charset=utf-8")
PAGE = b'<form><input name="csrfmiddlewaretoken" value="%b"></form><p>17</p>'


class Kept:
    def __init__(self):
        self.tally = Tally()

    def add(self, extraction, tally):
        assert extraction == "things"
        self.tally.merge(tally)


async def compared(control_answers, candidate_answers, **world_changes):
    """target -> answer, of both sides, through a gateway; the tally of what it posted."""
    control_side, kept = await Side("control").start(), Kept()
    url = control_side.url + "/strangler/compare/observations/"
    async with World(shadow_share=1.0, observations_url=url, **world_changes) as world:
        for target, (one, other) in {t: (control_answers[t], candidate_answers[t]) for t in control_answers}.items():
            world.monolith.says(target, one)
            world.service.says(target, other)
            await world.ask("GET", target.decode())
        await until(lambda: world.gateway.observations.sent == len(control_answers))
    for post in control_side.seen:
        assert not take(post.body, store=kept, rules=Rules(), redaction=Redaction(), today=TODAY).refused
    await control_side.stop()
    return kept.tally


@live
async def test_answers_that_say_the_same_match_and_a_wrong_field_is_found():
    good, squeezed = b'{"id": 1, "name": "a"}', gzip.compress(b'{"name": "a", "id": 1}')
    counted = await compared(
        {
            b"/things/": answer(good, headers=[JSON, (b"Date", b"now")]),
            b"/things/1/": answer(PAGE % b"aaaa", headers=[HTML, (b"ETag", b'"1"')]),
            b"/things/2/": answer(good, headers=[JSON]),
        },
        {
            b"/things/": answer(squeezed, headers=[JSON, (b"Content-Encoding", b"gzip"), (b"X-Request-Id", b"2")]),
            b"/things/1/": answer(PAGE % b"bbbb", headers=[HTML, (b"ETag", b'"2"')]),
            b"/things/2/": answer(b'{"id": "1", "name": "a"}', headers=[JSON]),
        },
    )

    assert dict(counted.routes["list"].counts) == {"match": 1}
    assert dict(counted.routes["detail"].counts) == {"match": 1, "mismatch": 1}
    assert list(counted.differences) == [("detail", "body.id", "type")]


@live
async def test_a_planted_wrong_answer_fails_and_a_right_one_passes():
    right = {b"/things/%d/" % n: answer(b'{"id": %d}' % n, headers=[JSON]) for n in range(8)}
    wrong = right | {target: answer(b'{"id": 0}', headers=[JSON]) for target in [*right][1:4]}

    for candidate, outcome in ((right, Outcome.PASS), (wrong, Outcome.FAIL)):
        counted = await compared(right, candidate)
        evidence = gather(counted.routes, declared=["detail"])
        assert find(evidence, at_least=8, mismatch_below=0.05).outcome is outcome


@live
async def test_a_candidate_that_is_not_there_is_no_mismatch():
    closes = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nhalf"
    counted = await compared(
        {b"/things/": answer(b"1", headers=[JSON]), b"/things/1/": answer(b"1", headers=[JSON])},
        {b"/things/": closes, b"/things/1/": answer(b"x", 503, [JSON])},
        shadow_timeout_s=0.3,
    )

    assert dict(counted.routes["list"].counts) == {"no_answer": 1}
    assert dict(counted.routes["detail"].counts) == {"unfair": 1}


@live
async def test_data_that_arrives_while_both_answer_makes_a_difference_unfair():
    before = [JSON, (b"X-Strangler-Delivered", b"things;1;5")]
    after = [JSON, (b"X-Strangler-Delivered", b"things;1;6")]
    counted = await compared(
        {b"/things/": answer(b"1", headers=before), b"/things/1/": answer(b"1", headers=after)},
        {b"/things/": answer(b"1", headers=[JSON]), b"/things/1/": answer(b"2", headers=[JSON])},
    )

    assert dict(counted.routes["detail"].counts) == {"unfair": 1}
    assert counted.routes["detail"].suspect == 1


@live
async def test_a_read_that_met_the_services_fence_is_counted_on_its_route():
    fenced = answer(b"moved", 503, headers=[(b"X-Strangler-Fenced", b"things;1")])
    counted = await compared(
        {b"/things/": answer(b"1"), b"/things/1/": answer(b"2")},
        {b"/things/": fenced, b"/things/1/": answer(b"2")},
    )

    assert {name: route.fenced for name, route in counted.routes.items()} == {"list": 1, "detail": 0}
