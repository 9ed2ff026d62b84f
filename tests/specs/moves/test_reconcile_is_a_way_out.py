"""After an abandoned owner came back, or a database was restored, `reconcile` shows and keeps what differs, and its `--take`
makes the link run again whichever side owns; until the rows were found equal nobody changes owner.
"""

import json

import pytest
from django.db import transaction

from strangler.exceptions import Refused
from strangler.plans.stage import Stage
from strangler.protocol.handover import TICKET_S
from strangler.protocol.link import Role
from strangler.resilience import moments
from strangler.resilience.clock import HandClock
from strangler.stages import abandon, conducting, copying, standing, taking
from strangler.sync import lease, links, queue
from strangler.sync.deliver import PeerError
from strangler.sync.engines import engine_of
from strangler.sync.renewal import Renew
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, REFERENCES

LINKS = (MOVED, REFERENCES)


@pytest.fixture
def kept(tmp_path):
    return tmp_path / "kept.json"


def reconcile(shop, kept, *words):
    return shop.told("reconcile", MOVED, "--keep", str(kept), *words)


def ids(told):
    return [each["id"] for each in told["refusals"]]


def next_of(told):
    return told["refusals"][0]["next"]


def write(side, slug, body):
    author = Author.objects.using(side).get()
    return Note.objects.using(side).create(author_id=author.pk, slug=slug, body=body)


def notes(side):
    return dict(Note.objects.using(side).values_list("slug", "body"))


def as_if_restored(connection, body):
    """A backup from before the last delivery: marks and rows of then."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("UPDATE strangler_sent SET sent = 0, acknowledged = 0")
        engine_of(connection).mark(connection, MOVED)
        cursor.execute("UPDATE notes_note SET body = %s WHERE slug = 'a'", [body])
        engine_of(connection).unmark(connection, MOVED)


def assert_runs(shop, owner):
    """Nothing stands still, both sides are at one epoch, and a write travels."""
    assert shop.owner == owner
    for link in LINKS:
        mine, theirs = (links.read(c, link) for c in (shop.pair.monolith, shop.pair.service))
        assert (mine.stopped, theirs.stopped) == ("", "")
        assert mine.row.epoch == theirs.row.epoch
    Note.objects.using(owner).filter(slug="a").update(body="afterwards")
    shop.deliver_from(owner)
    shop.pair.assert_equal()
    assert notes("monolith")["a"] == "afterwards"


@pytest.fixture
def abandoned(shop):
    """The service had fed back nothing of its last writes, was given up, and answers again; the monolith went on."""
    shop.after(give_up)
    return shop


def give_up(shop):
    write("monolith", "doomed", "")
    shop.advance(Stage.OWN)
    shop.deliver_from("service")
    Note.objects.using("service").filter(slug="a").update(body="never fed back")
    Note.objects.using("service").filter(slug="doomed").delete()
    write("service", "b", "born at the service")
    shop.pair.to_service.is_cut = True
    clock = HandClock()
    since_s = clock.monotonic_s()
    abandon.abandon(MOVED, actor="me", nap=clock.advance, clock=clock)
    assert clock.monotonic_s() - since_s >= TICKET_S, "a ticket that the service held has run out"
    shop.pair.to_service.is_cut = False
    Note.objects.using("monolith").filter(slug="a").update(body="the monolith went on")


def test_what_an_abandoned_owner_did_not_feed_back_is_shown_kept_and_replaced(abandoned, kept):
    told = reconcile(abandoned, kept)
    assert abandoned.owner == "monolith", "the service was open still; looking fenced it"
    assert (told["owner"], told["differing"], told["kept"]) == ("monolith", 3, str(kept))
    assert any("ownership was lost" in why for why in told["stopped"])
    rows = {row["key"][0]: row for row in json.loads(kept.read_text())["rows"]}
    pairs = {tuple((row[side] or {}).get("body") for side in ("monolith", "service")) for row in rows.values()}
    assert pairs == {("the monolith went on", "never fed back"), ("", None), (None, "born at the service")}
    text = reconcile(abandoned, kept, "--format", "text")
    assert f"manage.py strangle reconcile {MOVED} --take monolith" in text

    told = reconcile(abandoned, kept, "--take", "monolith")
    assert told["copied"] == {MOVED: 3, REFERENCES: 0}
    assert notes("service") == {"a": "the monolith went on", "doomed": ""}
    assert queue.counts(abandoned.pair.service, MOVED) == queue.Counts(0, 0, 0)
    assert abandoned.applied == {"0001_copy"}, "reads are at home until they are asked for anew"
    assert_runs(abandoned, "monolith")
    assert abandoned.advance(Stage.OWN).hand_over.is_settled
    assert_runs(abandoned, "service")


def test_what_was_kept_is_never_written_over(abandoned, kept):
    first = reconcile(abandoned, kept)["kept"]
    before = kept.read_text()
    second = reconcile(abandoned, kept)["kept"]
    assert (first, second) == (str(kept), str(kept.with_name("kept-2.json")))
    assert kept.read_text() == before


def test_a_dry_run_keeps_and_takes_nothing(abandoned, kept):
    told = reconcile(abandoned, kept, "--take", "monolith", "--dry-run")
    assert (told["differing"], "kept" in told, kept.exists()) == (3, False, False)
    assert notes("service")["b"] == "born at the service"


def test_a_restored_monolith_that_owns_runs_again_once_all_rows_were_found_equal(shop, kept):
    shop.at(Stage.SERVE)
    Note.objects.using("monolith").filter(slug="a").update(body="of yesterday")
    shop.deliver_from("monolith")
    as_if_restored(shop.pair.monolith, "of last week")
    shop.deliver_from("monolith")
    assert "source went back in time" in links.read(shop.pair.monolith, MOVED).stopped
    told = shop.told("advance", MOVED)
    assert (ids(told)[0], next_of(told)) == ("S404", f"manage.py strangle reconcile {MOVED}")
    assert reconcile(shop, kept)["differing"] == 1
    reconcile(shop, kept, "--take", "monolith")
    assert notes("service") == {"a": "of last week"}
    assert_runs(shop, "monolith")
    assert shop.advance(Stage.OWN).hand_over.is_settled


def test_a_restored_owner_whose_rows_are_all_equal_runs_again_too(shop, kept):
    shop.at(Stage.SERVE)
    Author.objects.using("monolith").update(name="Ada L.")
    Note.objects.using("monolith").update(body="delivered")
    shop.pair.settle()
    as_if_restored(shop.pair.monolith, Note.objects.using("service").get().body)
    shop.deliver_from("monolith")
    told = reconcile(shop, kept)
    assert (told["differing"], len(told["stopped"]), kept.exists()) == (0, 2, False)
    reconcile(shop, kept, "--take", "monolith")
    assert_runs(shop, "monolith")


def test_a_restored_service_that_owns_runs_again_and_can_be_taken_back(shop, kept):
    shop.at(Stage.OWN)
    Note.objects.using("service").filter(slug="a").update(body="of yesterday")
    shop.deliver_from("service")
    as_if_restored(shop.pair.service, "of last week")
    write("service", "new", "acknowledged after the restore")
    shop.deliver_from("service")
    told = shop.told("rollback", MOVED)
    assert (ids(told)[0], next_of(told)) == ("S404", f"manage.py strangle reconcile {MOVED}")
    assert ids(shop.told("rollback", MOVED, "--abandon", "--yes")) == ["S414"]
    told = reconcile(shop, kept, "--take", "monolith")
    assert ids(told) == ["S440"]
    assert next_of(told) == (
        f"manage.py strangle reconcile {MOVED} --take service, then manage.py strangle rollback {MOVED}"
    )
    reconcile(shop, kept, "--take", "service")
    assert notes("monolith") == {"a": "of last week", "new": "acknowledged after the restore"}
    assert "0005_own" in shop.applied
    assert_runs(shop, "service")
    shop.roll_back()
    assert_runs(shop, "monolith")


def test_a_monolith_restored_from_before_own_follows_again(shop, kept):
    shop.at(Stage.OWN)
    Note.objects.using("service").filter(slug="a").update(body="written at the service")
    monolith = shop.pair.monolith
    with transaction.atomic(using="monolith"), monolith.cursor() as cursor:
        cursor.execute("UPDATE strangler_link SET role = 'owner', epoch = 1 WHERE link = %s", [MOVED])
        engine_of(monolith).wake(monolith, links.read(monolith, MOVED).definition, Role.OWNER)
    assert shop.owner == "monolith and service"
    shop.deliver_from("monolith")
    assert shop.owner == "service"
    reconcile(shop, kept, "--take", "service")
    assert_runs(shop, "service")
    shop.roll_back()
    assert_runs(shop, "monolith")


def test_S540_a_monolith_restored_from_before_copy_does_not_copy_over_its_owner(shop):
    """It has no link and no fence, and its ledger knows of no step: to it, Copy is what comes next."""
    shop.at(Stage.OWN)
    Note.objects.using("service").filter(slug="a").update(body="acknowledged at the service")
    _forget_all_of_it(shop.pair.monolith)
    for words in (["--dry-run"], []):
        told = shop.told("advance", MOVED, *words)
        assert (ids(told), links.names(shop.pair.monolith)) == (["S540"], [])
    with pytest.raises(Refused):  # a service that was away when it was first asked
        copying.install(links.read(shop.pair.service, MOVED).definition, progress=lambda text: None)
    assert links.names(shop.pair.monolith) == []
    assert links.read(shop.pair.service, MOVED).row.role is Role.OWNER
    assert notes("service")["a"] == "acknowledged at the service"


def _forget_all_of_it(connection):
    for link in LINKS:
        links.remove(connection, link)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM strangler_past")
    standing.record(MOVED, [])


def test_a_take_that_broke_off_changes_no_owner_until_it_is_done_again(abandoned, kept):
    def cut(verb, request):
        if verb == "checksum" and links.read(abandoned.pair.service, MOVED).row.epoch > 4:
            raise PeerError("the road is cut")

    abandoned.pair.to_service.before = cut
    assert ids(reconcile(abandoned, kept, "--take", "monolith")) == ["S411"]
    abandoned.pair.to_service.before = lambda verb, request: None
    abandoned.deliver_from("monolith")
    told = abandoned.told("rehearse", MOVED)
    assert ids(told)[0] == "S404"
    assert "the follower stands still: it takes monolith's rows and is not proven equal yet" in json.dumps(told)
    reconcile(abandoned, kept, "--take", "monolith")
    assert_runs(abandoned, "monolith")


def test_rows_that_do_not_arrive_are_named_and_nobody_changes_owner(abandoned, kept):
    write("monolith", "c", "the monolith went on")
    with abandoned.pair.service.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX own_rule ON notes_note(body)")  # unknown to the monolith
    told = reconcile(abandoned, kept, "--take", "monolith")
    assert (ids(told), "still differs" in told["refusals"][0]["what"]) == (["S441"], True)
    assert ids(abandoned.told("rehearse", MOVED))[0] == "S404"
    with abandoned.pair.service.cursor() as cursor:
        cursor.execute("DROP INDEX own_rule")
    reconcile(abandoned, kept, "--take", "monolith")
    assert_runs(abandoned, "monolith")


def test_a_service_that_lost_its_link_is_named_with_what_helps(shop, kept):
    shop.at(Stage.SERVE)
    for link in LINKS:
        links.remove(shop.pair.service, link)
    told = reconcile(shop, kept)
    assert (ids(told), next_of(told)) == (
        ["S442"],
        f"manage.py strangle cancel {MOVED}, then manage.py strangle advance {MOVED}",
    )
    shop.told("cancel", MOVED)
    shop.advance(Stage.COPY)
    assert_runs(shop, "monolith")


@pytest.mark.parametrize("epoch", [0, 1])
def test_two_followers_are_ended_by_abandoning_though_the_service_answers(shop, kept, epoch):
    """The service was restored from before Own. From just before it, both rows are as between journal and open."""
    shop.at(Stage.OWN)
    service = shop.pair.service
    with transaction.atomic(using="service"), service.cursor() as cursor:
        cursor.execute("UPDATE strangler_link SET role = 'follower', epoch = %s WHERE link = %s", [epoch, MOVED])
        engine_of(service).wake(service, links.read(service, MOVED).definition, Role.FOLLOWER)
    assert ids(shop.told("rollback", MOVED, "--abandon", "--yes", "--dry-run")) == []
    told = reconcile(shop, kept)
    assert (ids(told), next_of(told)) == (["S442"], f"manage.py strangle rollback {MOVED} --abandon")
    clock = HandClock()
    abandon.abandon(MOVED, actor="me", nap=clock.advance, clock=clock)
    reconcile(shop, kept, "--take", "monolith")
    assert_runs(shop, "monolith")


def test_S414_what_a_dead_conductor_journalled_is_finished_and_not_abandoned(shop):
    shop.at(Stage.SERVE)
    with moments.listening("hand_over.open", die), pytest.raises(KeyboardInterrupt):
        shop.advance(Stage.OWN)
    with shop.pair.monolith.cursor() as cursor:
        cursor.execute("UPDATE strangler_lease SET until_us = 0")
    assert ids(shop.told("rollback", MOVED, "--abandon", "--yes", "--dry-run")) == ["S414"]
    clock = HandClock()
    with pytest.raises(Refused) as refused:
        abandon.abandon(MOVED, actor="me", nap=clock.advance, clock=clock)
    assert [each.id for each in refused.value.refusals] == ["S414"]
    assert lease.holder_of(shop.pair.monolith, f"{conducting.PREFIX}{MOVED}"), "and whoever looks next still finds it"


def die(**_facts):
    raise KeyboardInterrupt


def test_only_a_side_of_the_role_named_goes_on_at_a_later_epoch(shop):
    shop.at(Stage.COPY)
    done = shop.pair.there.renew(Renew(MOVED, 9, "owner"))
    assert (done.ok, done.reason) == (False, "found follower of epoch 1")
    assert not shop.pair.there.renew(Renew(MOVED, 0, "follower")).ok


def test_many_keys_are_sent_page_by_page(abandoned, kept, monkeypatch):
    monkeypatch.setattr(taking, "PAGE_KEYS", 2)
    author = Author.objects.using("monolith").get()
    Note.objects.using("service").bulk_create([Note(author_id=author.pk, slug=f"s{n}", body="lost") for n in range(7)])
    assert reconcile(abandoned, kept, "--take", "monolith")["copied"][MOVED] == 10
    assert_runs(abandoned, "monolith")
