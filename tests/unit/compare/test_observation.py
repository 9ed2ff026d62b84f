"""What the gateway posts is read as it was meant; what it never would is refused with the reason."""

import msgspec
import pytest

from strangler.compare import observation
from strangler.compare.observation import BadBatch, read_batch
from strangler.gateway import shadow


def posted(**changes):
    return shadow.Observation(
        **{
            "extraction": "things",
            "route": "list",
            "method": "GET",
            "target": "/things/?q=%27",
            "request_id": "r1",
            "at_s": 1.5,
            "table_version": 3,
            "epoch": 2,
            "delivered_before": {"things": (2, 9)},
            "control": shadow.Side(200, [("X-A", "1"), ("x-a", "2")], b"\x00\xff", False, 1.0, 2.0),
            "candidate": shadow.Side(error="too slow"),
            **changes,
        }
    )


def body(*observations):
    return msgspec.json.encode({"observations": list(observations)})


def test_the_gateways_own_post_is_read_field_by_field():
    [read] = read_batch(body(posted())).observations

    assert (read.extraction, read.route, read.method, read.target) == ("things", "list", "GET", "/things/?q=%27")
    assert (read.request_id, read.at_s, read.table_version, read.epoch) == ("r1", 1.5, 3, 2)
    assert read.delivered_before == {"things": (2, 9)}
    assert (read.control.status, read.control.body, read.control.total_ms) == (200, b"\x00\xff", 2.0)
    assert read.control.values("x-a") == ["1", "2"]
    assert (read.candidate.error, read.again) == ("too slow", None)


def test_a_newer_gateway_may_say_more():
    post = msgspec.json.decode(body(posted()))
    post["observations"][0]["weather"] = "fine"

    assert len(read_batch(msgspec.json.encode(post)).observations) == 1


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"[]", b"{}", b'{"observations": 3}', b"[" * 100_000])
def test_a_post_that_is_no_batch_is_refused(text):
    with pytest.raises(BadBatch, match="not a batch"):
        read_batch(text)


def test_one_bad_observation_does_not_cost_the_others():
    good = msgspec.json.decode(body(posted()))["observations"][0]
    bad = {**good, "control": {**good["control"], "body": "not base64!"}}

    batch = read_batch(msgspec.json.encode({"observations": [bad, good, {**good, "route": ""}, 7]}))

    assert len(batch.observations) == 1
    assert len(batch.refused) == 3


def test_nothing_larger_than_its_bound_is_read(monkeypatch):
    monkeypatch.setattr(observation, "MAX_BODY_BYTES", 10)
    fat, many = shadow.Side(200, [], b"x" * 11), shadow.Side(200, [("a", "b")] * 201)

    batch = read_batch(body(posted(control=fat), posted(candidate=many), posted(method="G" * 301)))

    assert batch.observations == []
    assert "at most 10 are read" in batch.refused[0] and "headers" in batch.refused[1]
    with pytest.raises(BadBatch, match="at most 500"):
        read_batch(b'{"observations":[' + b",".join([b"1"] * 501) + b"]}")
    monkeypatch.setattr(observation, "MAX_BATCH_BYTES", 10)
    with pytest.raises(BadBatch, match="at most 10"):
        read_batch(body(posted()))
