"""The sync verbs over real HTTP: whoever is not the peer, or asks for what is not allowed, gets a status and a reason, and
nothing is applied. The service is a process of its own; these tests play the monolith and everybody else.
"""

import http.client
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec
import pytest
from django.test import RequestFactory

from strangler.signing.keys import Keyring
from strangler.signing.request import HEADER, MAX_AGE_S, sign
from strangler.sync import links, views, wire, wire_pass
from strangler.sync.definition import LinkDefinition
from strangler.sync.feed import Feed
from strangler.sync.renewal import Renew
from strangler.sync.verbs import VERBS
from strangler.sync.widening import Widen
from tests.projects.sides.world import TO_MONOLITH, TO_SERVICE, Sides
from tests.projects.sync.models import Author
from tests.projects.sync.pair import MOVED, REFERENCES, moved_link, reference_link

RIGHT = Keyring.parse(TO_SERVICE)
WRONG_SECRET = Keyring.parse("out1:another-secret-of-the-same-id")


@pytest.fixture
def service(wire: Sides) -> Iterator[Sides]:
    """The running service with both links installed and no rows."""
    wire.renew()
    yield wire
    wire.bare()


@pytest.fixture
def refusing(wire: Sides) -> Sides:
    """The same, for tests after which it is as it was: what is refused changes nothing."""
    if not links.names(wire.pair.service):
        wire.renew()
    return wire


def author(epoch: int, pk: str = "1", version: int = 1) -> wire.Batch:
    return wire.Batch(REFERENCES, epoch, version, (wire.Change("notes_author", (pk,), version, (pk, "Ada")),))


def epoch_of(sides: Sides, link: str = REFERENCES) -> int:
    return links.read(sides.pair.service, link).row.epoch


def post(
    sides: Sides,
    verb: str,
    body: bytes,
    *,
    keys: Keyring | None = RIGHT,
    age_s: float = 0.0,
    method: str = "POST",
    signed: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, str]:
    """Status and body. keys None = unsigned; signed: the bytes the signature is made over, if others than are sent."""
    parts = urlsplit(sides.url("service"))
    target = f"{parts.path}{verb}/"
    sent = dict(headers or {})
    if keys:
        over = body if signed is None else signed
        sent[HEADER] = sign("POST", target, over, keys=keys, now_s=time.time() - age_s)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    try:
        connection.request(method, target, body=body, headers=sent)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def assert_nothing_applied() -> None:
    assert not Author.objects.using("service").exists()


def apply_of(sides: Sides) -> bytes:
    return msgspec.json.encode(author(epoch_of(sides)))


def test_a_signed_batch_is_applied_and_answered_key_by_key(service):
    status, body = post(service, "apply", apply_of(service))
    assert status == 200
    reply = msgspec.json.decode(body, type=wire.Reply)
    assert [(r.table, r.key, r.outcome) for r in reply.receipts] == [("notes_author", ("1",), "applied")]
    assert Author.objects.using("service").get().name == "Ada"


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"keys": None}, "unsigned request"),
        ({"keys": WRONG_SECRET}, "wrong signature"),
        ({"keys": Keyring.parse(TO_MONOLITH)}, "unknown key"),  # the ring of the other direction opens nothing here
        ({"age_s": MAX_AGE_S + 5}, "at most 60 s"),
        ({"age_s": -MAX_AGE_S - 5}, "at most 60 s"),
        ({"keys": None, "headers": {HEADER: "v1;out1;soon;00"}}, "malformed signature"),
    ],
)
def test_who_cannot_prove_to_be_the_peer_is_refused_with_401(refusing, how, reason):
    status, body = post(refusing, "apply", apply_of(refusing), **how)
    assert (status, reason in body) == (401, True), body
    assert_nothing_applied()


def test_a_signature_covers_the_body(refusing):
    status, body = post(refusing, "apply", apply_of(refusing), signed=b"{}")
    assert (status, "wrong signature" in body) == (401, True)
    assert_nothing_applied()


def test_a_signature_for_one_verb_does_not_open_another(refusing):
    body = msgspec.json.encode(wire.Named(MOVED))
    target = f"{urlsplit(refusing.url('service')).path}settle/"
    lent = {HEADER: sign("POST", target, body, keys=RIGHT, now_s=time.time())}
    assert post(refusing, "state", body, keys=None, headers=lent)[0] == 401


def test_a_batch_that_is_posted_again_within_its_minute_changes_nothing(service):
    body = apply_of(service)
    post(service, "apply", body)
    status, again = post(service, "apply", body)
    assert status == 200
    assert [r.outcome for r in msgspec.json.decode(again, type=wire.Reply).receipts] == ["stale"]
    assert Author.objects.using("service").count() == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_only_post_carries_anything_out(refusing, method):
    status, _ = post(refusing, "apply", apply_of(refusing), method=method)
    assert status == 405
    assert_nothing_applied()


def test_an_unknown_verb_is_404_and_names_those_there_are(refusing):
    status, body = post(refusing, "aply", b"{}")
    assert (status, "known: apply" in body) == (404, True)


@pytest.mark.parametrize("verb", sorted(VERBS.keys() - {"define"}))
def test_a_link_that_is_not_installed_is_404_and_names_those_that_are(refusing, verb):
    status, body = post(refusing, verb, _asked(verb, "notes.else"))
    assert (status, REFERENCES in body) == (404, True), body


@pytest.mark.parametrize("rings", [{}, {"other": TO_SERVICE}, "", "short:ring"])
def test_an_extraction_this_side_has_no_usable_keys_for_is_403(settings, rings):
    settings.STRANGLER_KEYS_IN = rings
    body = msgspec.json.encode(wire.Named(MOVED))
    asked = RequestFactory().post("/sync/state/", body, content_type="application/json")
    answer = views.verb(asked, "state")
    assert (answer.status_code, "accepts nothing for 'notes'" in answer.content.decode()) == (403, True)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "malformed"),
        (b"{", "malformed"),
        (b"\xff\xfe", "malformed"),
        (b"[]", "Expected `object`"),
        (b'{"link": "notes.references"}', "missing required field"),
        (b'{"link": "notes.references", "epoch": "1", "high_water": 1, "changes": []}', "Expected `int`"),
        (b'{"link": "notes.references", "epoch": 1, "high_water": 1, "changes": [["notes_author"]]}', "changes[0]"),
        (b'{"link": "notes.references", "epoch": 1, "high_water": 1, "changes": [], "more": 1}', "unknown field"),
        (b'{"link": 7, "epoch": 1, "high_water": 1, "changes": []}', "Expected `str`"),
    ],
)
def test_what_is_no_batch_is_422_with_the_place_of_the_fault(refusing, body, reason):
    status, told = post(refusing, "apply", body)
    assert (status, reason in told) == (422, True), told
    assert_nothing_applied()


@pytest.mark.parametrize(
    "change",
    [
        wire.Change("notes_author", ("1",), 1, ("1", "Ada", "one too many")),
        wire.Change("notes_author", ("1",), 1, ("1",)),
        wire.Change("notes_author", ("1", "2"), 1, None),
        wire.Change("notes_other", ("1",), 1, None),
        wire.Change("auth_user", ("1",), 1, ("1", "Ada")),
        wire.Change("notes_author", ("2",), 1, ("1", "Ada")),
    ],
    ids=["wide", "narrow", "key", "table", "strange", "other-key"],
)
def test_rows_that_do_not_fit_the_link_are_refused_whole(refusing, change):
    good = author(epoch_of(refusing)).changes[0]
    batch = wire.Batch(REFERENCES, epoch_of(refusing), 1, (good, change))
    status, body = post(refusing, "apply", msgspec.json.encode(batch))
    assert (status, bool(body)) == (422, True), body
    assert_nothing_applied()


@pytest.mark.parametrize(
    ("key", "name", "reason"),
    [("x", "Eve", "id holds 'x', which is no int"), (str(2**63), "Eve", "no int"), ("7", None, "name may not be NULL")],
)
def test_a_value_no_column_of_its_kind_holds_is_refused_by_its_key_alone(service, key, name, reason):
    """Refused whole, its batch would be sent again for ever, and one row would stop the link."""
    poisoned = wire.Change("notes_author", (key,), 1, (key, name))
    gone = wire.Change("notes_author", ("y",), 1, None)
    batch = wire.Batch(REFERENCES, epoch_of(service), 2, (poisoned, gone, author(0).changes[0]))
    status, body = post(service, "apply", msgspec.json.encode(batch))
    assert status == 200, body
    receipts = {receipt.key: receipt for receipt in msgspec.json.decode(body, type=wire.Reply).receipts}
    assert {key: receipt.outcome for key, receipt in receipts.items()} == {
        (key,): "rejected",
        ("y",): "rejected",
        ("1",): "applied",
    }
    assert reason in receipts[(key,)].reason
    assert list(Author.objects.using("service").values_list("name", flat=True)) == ["Ada"]


@pytest.mark.parametrize("off", [-1, 1])
def test_another_epoch_is_409_with_the_reply_that_says_which(refusing, off):
    status, body = post(refusing, "apply", msgspec.json.encode(author(epoch_of(refusing) + off)))
    reply = msgspec.json.decode(body, type=wire.Reply)
    assert (status, reply.receipts, reply.epoch) == (409, (), epoch_of(refusing))
    assert reply.admission == "the batch belongs to another ownership period"
    assert_nothing_applied()


def test_a_sender_that_is_behind_is_409_with_the_mark_it_must_pass(service):
    post(service, "apply", msgspec.json.encode(author(epoch_of(service), version=7)))
    status, body = post(service, "apply", msgspec.json.encode(author(epoch_of(service), pk="2", version=3)))
    reply = msgspec.json.decode(body, type=wire.Reply)
    assert (status, reply.receipts, reply.seen) == (409, (), 7)
    assert Author.objects.using("service").count() == 1


def test_an_owner_takes_no_rows_and_its_sender_reads_why(service):
    with service.pair.service.cursor() as cursor:
        cursor.execute("UPDATE strangler_link SET role = 'owner' WHERE link = %s", [REFERENCES])
    reply = service.remote("service").apply(author(epoch_of(service)))
    assert reply.admission == "this side does not follow; it accepts no rows from its peer"
    assert_nothing_applied()


def test_too_many_changes_are_413(refusing):
    change = wire.Change("notes_author", ("1",), 1, ("1", "Ada"))
    batch = wire.Batch(REFERENCES, epoch_of(refusing), 1, (change,) * (wire.MAX_CHANGES + 1))
    status, body = post(refusing, "apply", msgspec.json.encode(batch))
    assert (status, f"at most {wire.MAX_CHANGES}" in body) == (413, True)
    assert_nothing_applied()


def test_a_body_that_announces_too_many_bytes_is_413_before_it_is_read(refusing):
    announced = {"Content-Length": str(wire.MAX_BODY_BYTES + 1)}
    status, body = post(refusing, "apply", b"", headers=announced)
    assert (status, "at most" in body) == (413, True)


def test_a_table_that_is_not_allowed_here_cannot_be_defined(refusing):
    stranger = msgspec.structs.replace(reference_link().tables[0], name="auth_user")
    definition = LinkDefinition("notes.more", (reference_link().tables[0], stranger), is_reference=True)
    status, body = post(refusing, "define", msgspec.json.encode(wire.Define(definition, 1)))
    assert (status, "STRANGLER_ALLOW does not name auth_user" in body) == (403, True), body
    assert "notes.more" not in links.names(refusing.pair.service)


def test_a_definition_of_an_earlier_epoch_is_no_definition(refusing):
    before = links.read(refusing.pair.service, MOVED)
    status, body = post(refusing, "define", msgspec.json.encode(wire.Define(moved_link(), before.row.epoch)))
    done = msgspec.json.decode(body, type=wire.Done)
    assert (status, done.ok, "not later" in done.reason) == (200, False, True)


@pytest.mark.parametrize("verb", ["repair", "compare", "prove"])
def test_a_follower_repairs_compares_and_proves_nothing(refusing, verb):
    status, body = post(refusing, verb, _asked(verb, MOVED))
    assert (status, "ask its owner" in body) == (409, True)


def test_a_table_the_link_does_not_carry_is_422(refusing):
    status, body = post(refusing, "checksum", msgspec.json.encode(wire.Range(MOVED, "notes_author")))
    assert (status, "notes_author" in body) == (422, True)


def test_every_verb_is_refused_unsigned(refusing):
    found = {verb: post(refusing, verb, _asked(verb, MOVED), keys=None)[0] for verb in VERBS}
    assert found == dict.fromkeys(VERBS, 401)


def _asked(verb: str, link: str) -> bytes:
    """A well-formed request of a verb."""
    made = {
        wire.Batch: wire.Batch(link, 1, 1, ()),
        wire.Named: wire.Named(link),
        wire.Define: wire.Define(LinkDefinition(link, ()), 1),
        wire.Remove: wire.Remove(link),
        Renew: Renew(link, 2, "follower"),
        Feed: Feed(link, is_on=True),
        Widen: Widen(link, 1, ()),
        wire.Range: wire.Range(link, "notes_note"),
        wire.Keys: wire.Keys(link, "notes_note", ()),
        wire.Changed: wire.Changed(link, 1, 0, 1),
        wire_pass.Part: wire_pass.Part(link, "notes_note"),
        wire_pass.Ended: wire_pass.Ended(link, 1, 0, is_clean=False),
        wire.Beat: wire.Beat(link, "n"),
        wire.Prepare: wire.Prepare(link, 2),
        wire.Fence: wire.Fence(link, 1, "me", 10),
        wire.Conduct: wire.Conduct(link, 1, "me"),
        wire.Drain: wire.Drain(link, 10),
        wire.Sequences: wire.Sequences(link),
        wire.Intents: wire.Intents(link, 1, ()),
    }
    return msgspec.json.encode(made[VERBS[verb][0]])
