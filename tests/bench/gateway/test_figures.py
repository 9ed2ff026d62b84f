"""The pure parts of the gateway's bench: what is divided by what, what a generator said, what counts as an answer."""

import pytest

from tests.bench.gateway import nginx, wrk
from tests.bench.gateway.figures import Sample, added, middle, percentile, ratio
from tests.bench.gateway.load import is_right, whole_answer
from tests.bench.gateway.report import KEYS, report
from tests.bench.gateway.upstream import ANSWER, BODY

FACTS = dict.fromkeys(("busy_s", "connections", "generator", "nginx", "pinned", "profile", "machine", "versions"), "x")
SAID = """\
Running 2s test @ http://127.0.0.1:1/things/7/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.20ms  300.00us   9.00ms   90.00%
  Latency Distribution
     50%  873.00us
     75%    1.20ms
     90%    1.50ms
     99%    2.01s
  50000 requests in 2.00s, 10.00MB read
Requests/sec:  24999.50
Transfer/sec:      5.00MB
"""


def sample(rps=100.0, idle=1.0, **more):
    return Sample(rps, idle * 2, idle * 4, idle, idle * 3, **more)


def rounds(*pairs):
    return [{"direct": sample(direct), "gateway": sample(gateway)} for direct, gateway in pairs]


def test_ratios_are_made_within_a_round_and_their_median_counts():
    assert ratio(rounds((100, 50), (10, 9), (1000, 600)), "gateway", "direct", lambda it: it.rps) == 0.6
    assert ratio(rounds((0, 50)), "gateway", "direct", lambda it: it.rps) is None


def test_what_a_round_lacks_is_not_made_up():
    assert ratio(rounds((100, 50)), "gateway", "nginx", lambda it: it.rps) is None
    assert added([*rounds((1, 1)), {"direct": sample()}], "gateway", "direct", lambda it: it.idle_p50_ms) is None
    assert middle(rounds((100, 50)), "direct", lambda it: it.cpu_us) is None


def test_a_percentile_is_a_value_that_was_measured():
    assert [percentile(range(100), share) for share in (0.0, 0.5, 0.99, 1.0)] == [0, 50, 99, 99]
    assert percentile([], 0.5) == 0.0


def test_the_report_has_the_keys_it_documents_and_holds():
    made = report(rounds((100, 50)), expected=["direct", "gateway"], facts=FACTS)
    assert list(made) == list(KEYS)
    assert (made["held"], made["gateway_rps_of_direct"], made["gateway_rps_of_nginx"]) == (True, 0.5, None)


@pytest.mark.parametrize(
    ("measured", "why"),
    [
        ([{"direct": sample(), "gateway": sample(failed=3)}], "3 requests failed"),
        ([{"direct": sample(), "gateway": sample(rps=0.0)}], "gateway answered nothing in some round"),
        ([{"direct": sample()}], "gateway answered nothing in some round"),
        ([], "no round was measured"),
    ],
)
def test_what_speaks_against_a_run_is_said(measured, why):
    made = report(measured, expected=["direct", "gateway"], facts=FACTS)
    assert (made["held"], made["faults"]) == (False, [why])


def test_a_goal_that_is_missed_is_told_with_what_was_found():
    one = {"direct": sample(), "gateway": sample(50, cpu_us=30.0), "nginx": sample(100, idle=1.5, cpu_us=25.0)}
    made = report([one], expected=list(one), facts=FACTS)
    assert made["goals_missed"] == ["gateway_rps_of_nginx: 0.50, goal at least 0.8"]
    assert made["held"]


def test_wrk_is_read_as_it_speaks():
    assert wrk.read(SAID) == {
        "rps": 24999.5,
        "p50_ms": pytest.approx(0.873),
        "p99_ms": pytest.approx(2010.0),
        "failed": 0,
    }
    troubled = SAID + "Non-2xx or 3xx responses: 7\n  Socket errors: connect 0, read 2, write 0, timeout 1\n"
    assert wrk.read(troubled)["failed"] == 10
    with pytest.raises(ValueError, match="something else"):
        wrk.read("unable to connect")


def test_an_answer_counts_when_it_is_whole_and_the_upstreams_own():
    assert whole_answer(ANSWER) == len(ANSWER) == whole_answer(ANSWER * 2)
    assert whole_answer(ANSWER[:-1]) == 0 == whole_answer(b"HTTP/1.1 200")
    assert is_right(ANSWER)
    assert not is_right(ANSWER.replace(b"200", b"502")) and not is_right(ANSWER.replace(BODY, b"else"))


def test_nginx_gets_a_configuration_of_its_own(tmp_path):
    words = nginx.command("nginx", tmp_path / "nginx", port=1001, upstream_port=1002)
    text = (tmp_path / "nginx" / "nginx.conf").read_text()
    assert words[-1] == str(tmp_path / "nginx" / "nginx.conf")
    assert "listen 127.0.0.1:1001;" in text and "server 127.0.0.1:1002;" in text and str(tmp_path) in text
