"""Updates through the follower: they stand here for the moment, the owner compares and sets; what is newer there wins, is fed
back, and the refused update is listed.
"""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, OperationalError, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strangler.protocol.link import Role
from strangler.sync import carry_out, intents, links, queue, wire
from strangler.sync.engines import engine_of
from strangler.sync.loop import Loop
from tests.projects.sync.models import Author, Like, Note
from tests.projects.sync.pair import MOVED, REFERENCES, moved_link, reference_link

THROUGH = ("slug", "body", "extra", "is_public", "made_at", "token")
NEWER = carry_out.NEWER


@pytest.fixture
def shop(pair):
    """The service owns a note that both sides have; some of its columns may be updated in the monolith."""
    pair.after(begun)
    return pair


def begun(pair):
    pair.install(reference_link(), moved_link(updates_through=THROUGH))
    author = Author.objects.using("monolith").create(name="Ada")
    Note.objects.using("monolith").create(author=author, slug="a", body="seen")
    pair.settle()
    pair.hand_over(pair.here, pair.to_service, 2)


def here():
    return Note.objects.using("monolith").order_by("pk")


def there():
    return Note.objects.using("service").order_by("pk")


def refused(pair):
    return [(one.row.key, dict(one.update.new), one.reason) for one in intents.refused(pair.monolith, MOVED)]


def is_fenced(pair, write):
    with pytest.raises(DatabaseError) as caught, transaction.atomic(using="monolith"):
        write()
    return engine_of(pair.monolith).is_fenced_error(caught.value)


def pending(pair):
    return queue.counts(pair.monolith, MOVED).intents


def at_rest(pair):
    while (answer := pair.ask_intents()) is not None:
        assert answer.ok
    pair.settle()
    pair.assert_equal()


@pytest.mark.parametrize(
    "values",
    [
        {"body": "ünïcode 'quoted' \"twice\"\n"},
        {"body": ""},
        {"is_public": False},
        {"extra": {"b": [1, 1.10, None], "a": "ä"}},
        {"made_at": datetime(2026, 1, 31, 9, 5, 0, 120_000, tzinfo=UTC)},
        {"token": uuid.UUID(int=7)},
        {"slug": "b", "body": "two at once"},
    ],
    ids=lambda values: "+".join(values),
)
def test_an_update_stands_here_at_once_and_is_set_at_the_owner(shop, values):
    here().update(**values)
    assert [getattr(here().get(), name) for name in values] == list(values.values())
    assert pending(shop) == 1
    at_rest(shop)
    assert [getattr(there().get(), name) for name in values] == list(values.values())
    here().update(**{name: None for name in values if name in ("extra", "made_at")} or {"body": "again"})
    at_rest(shop)
    assert (pending(shop), refused(shop)) == (0, [])


def test_floats_keep_every_digit(pair):
    definition = moved_link()
    like = definition.table("notes_like")
    through = type(like)(**{**{f: getattr(like, f) for f in like.__struct_fields__}, "updates_through": ("weight",)})
    pair.install(reference_link(), type(definition)(MOVED, (definition.table("notes_note"), through)))
    author = Author.objects.using("monolith").create(name="Ada")
    note = Note.objects.using("monolith").create(author=author, slug="a")
    Like.objects.using("monolith").create(note=note, author=author, weight=0.1 + 0.2)
    pair.settle()
    pair.hand_over(pair.here, pair.to_service, 2)
    Like.objects.using("monolith").update(weight=1e300 / 3)
    at_rest(pair)
    assert Like.objects.using("service").get().weight == 1e300 / 3
    assert refused(pair) == []


def test_any_other_change_meets_the_fence_as_before(shop):
    note = here().get()
    for change in ({"score": 1}, {"body": "x", "score": 1}, {"author_id": 99}, {"id": 99}):
        assert is_fenced(shop, lambda change=change: here().update(**change)), change
    assert is_fenced(shop, lambda: here().create(author=note.author, slug="new"))
    assert is_fenced(shop, lambda: Like.objects.using("monolith").create(note=note, author=note.author))
    assert pending(shop) == 0
    note.body = "saved whole, as Django does"
    note.save()
    assert pending(shop) == 1


def test_nothing_goes_through_while_the_owner_closes(pair):
    pair.install(reference_link(), moved_link(updates_through=THROUGH))
    author = Author.objects.using("monolith").create(name="Ada")
    Note.objects.using("monolith").create(author=author, slug="a")
    assert pair.here.fence(wire.Fence(MOVED, 1, "c", 1_000)).ok
    assert is_fenced(pair, lambda: here().update(body="x"))


def test_what_is_newer_at_the_owner_wins_is_fed_back_and_listed(shop):
    there().update(body="newer")
    here().update(body="mine")
    at_rest(shop)
    assert here().get().body == "newer"
    assert refused(shop) == [((str(here().get().pk),), {"body": "mine"}, NEWER)]
    assert shop.here.state(wire.Named(MOVED)).refused_updates == 1


def test_another_column_changed_at_the_owner_does_not_refuse(shop):
    there().update(score=2)
    here().update(body="mine")
    shop.settle(MOVED)
    assert here().get().body == "seen", "his row arrives in between"
    at_rest(shop)
    assert (here().get().body, here().get().score) == ("mine", 2)


def test_a_row_that_is_gone_at_the_owner_goes_here_too(shop):
    there().delete()
    here().update(body="mine")
    at_rest(shop)
    assert not here().exists()
    assert [reason for *_, reason in refused(shop)] == [carry_out.GONE]


def test_a_value_the_owner_cannot_hold_is_refused_and_taken_back(shop):
    there().create(author_id=there().get().author_id, slug="taken")
    here().filter(slug="a").update(slug="taken")
    at_rest(shop)
    assert sorted(note.slug for note in here()) == ["a", "taken"]
    assert len(refused(shop)) == 1


def test_a_refused_update_is_taken_back_though_nothing_changed_at_the_owner(shop, monkeypatch):
    monkeypatch.setattr(carry_out, "may_set", lambda row, update: False)
    here().update(body="mine")
    at_rest(shop)
    assert here().get().body == "seen"


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)  # on SQLite, whoever writes is alone
def test_an_owners_write_that_is_not_committed_yet_is_not_overwritten(shop):
    here().update(body="mine")
    question = intents.question(shop.monolith, links.read(shop.monolith, MOVED))
    asking = threading.Thread(target=_ask_elsewhere, args=(question, outcomes := []))
    with transaction.atomic(using="service"):
        there().update(body="newer")
        asking.start()
        asking.join(timeout=5)  # it gives up before; one that waited for the row would set it after the commit
    asking.join()
    at_rest(shop)
    assert (there().get().body, len(refused(shop))) == ("newer", 1)
    assert [type(each) for each in outcomes] == [OperationalError]


def _ask_elsewhere(question, outcomes):
    try:
        outcomes.append(carry_out.run(connections["service"], question))
    except OperationalError as error:
        outcomes.append(error)
    finally:
        connections["service"].close()


def test_the_same_change_made_on_both_sides_is_no_refusal(shop):
    there().update(body="same")
    here().update(body="same")
    at_rest(shop)
    assert refused(shop) == []


def test_an_answer_that_was_lost_is_given_again_and_nothing_runs_twice(shop):
    here().update(body="mine")
    shop.to_service.intents(intents.question(shop.monolith, links.read(shop.monolith, MOVED)))  # and nobody hears it
    there().update(body="seen")  # a customer puts the old value back
    at_rest(shop)
    assert (there().get().body, refused(shop)) == ("seen", [])
    there().update(body="newer")
    here().update(body="again")
    question = intents.question(shop.monolith, links.read(shop.monolith, MOVED))
    first, second = shop.to_service.intents(question), shop.to_service.intents(question)
    assert first == second
    assert len(first.refused) == 1
    for _ in range(2):
        intents.answered(shop.monolith, question, first)
    assert len(refused(shop)) == 1, "a second answer lists nothing"
    at_rest(shop)


def test_updates_of_one_row_are_asked_one_after_the_other(shop):
    for body in ("one", "two", "three"):
        here().update(body=body)
    asked = intents.waiting(shop.monolith, moved_link(updates_through=THROUGH))
    assert [each.update.new["body"] for each in asked] == ["one"]
    at_rest(shop)
    assert (there().get().body, refused(shop)) == ("three", [])


def test_a_delete_after_an_update_has_the_last_word(shop):
    here().update(body="mine")
    here().all().delete()
    at_rest(shop)
    assert not there().exists()
    assert refused(shop) == []


def test_a_peer_cannot_set_what_was_not_let_through(shop):
    key = (str(there().get().pk),)
    author = str(there().get().author_id)
    asked = [
        wire.UpdateIntent(1, "notes_note", key, {"score": None}, {"score": "9.99"}),
        wire.UpdateIntent(2, "notes_like", key, {"weight": "1.0"}, {"weight": "9.0"}),
        wire.UpdateIntent(3, "auth_user", key, {"name": "a"}, {"name": "b"}),
        wire.UpdateIntent(4, "notes_note", key, {"body": "seen"}, {"body": "x", "author_id": author}),
    ]
    answer = shop.to_service.intents(wire.Intents(MOVED, 2, (), tuple(asked)))
    assert answer.refused == tuple((number, carry_out.NOT_THROUGH) for number in (1, 2, 3, 4))
    assert (there().get().score, there().get().body) == (None, "seen")


def test_an_intent_of_another_epoch_or_at_a_follower_runs_nowhere(shop):
    key = (str(there().get().pk),)
    update = wire.UpdateIntent(1, "notes_note", key, {"body": "seen"}, {"body": "x"})
    assert not shop.to_service.intents(wire.Intents(MOVED, 1, (), (update,))).ok
    assert not shop.here.intents(wire.Intents(MOVED, 2, (), (update,))).ok
    assert there().get().body == here().get().body == "seen"


def test_what_is_pending_at_a_hand_over_back_is_carried_out_by_the_new_owner(shop):
    here().update(body="one")
    here().update(body="two")
    shop.hand_over(shop.there, shop.to_monolith, 3)
    shop.settle()
    shop.assert_equal()
    assert (there().get().body, pending(shop), refused(shop)) == ("two", 0, [])


def test_a_delete_after_an_update_has_the_last_word_at_a_hand_over_as_well(shop):
    here().update(body="mine")
    here().all().delete()
    shop.hand_over(shop.there, shop.to_monolith, 3)
    shop.settle()
    shop.assert_equal()
    assert (there().exists(), refused(shop)) == (False, [])


def test_a_row_that_crossed_it_does_not_lose_the_update(shop):
    there().update(score=2)
    here().update(body="mine")
    shop.hand_over(shop.there, shop.to_monolith, 3)  # its drain brings the old body once more
    shop.settle()
    shop.assert_equal()
    assert (there().get().body, refused(shop)) == ("mine", [])


def test_an_update_whose_answer_was_lost_is_listed_at_a_hand_over_not_run_again(shop):
    here().update(body="mine")
    shop.to_service.intents(intents.question(shop.monolith, links.read(shop.monolith, MOVED)))
    there().update(body="seen")  # a customer puts the old value back
    shop.hand_over(shop.there, shop.to_monolith, 3)
    shop.settle()
    shop.assert_equal()
    assert here().get().body == "seen"
    assert [reason for *_, reason in refused(shop)] == [carry_out.UNANSWERED]


def test_verification_under_the_fence_leaves_pending_keys_out(shop):
    there().update(score=2)
    shop.settle(MOVED)
    here().update(body="mine")
    assert shop.here.changed(wire.Changed(MOVED, 2, 0, 10)).keys == ()


def test_the_loop_asks_and_takes_down_forgets(shop):
    loop = Loop(shop.monolith, peer=lambda link: shop.to_service, holder="test")
    there().update(body="newer")
    here().update(body="mine")
    assert loop.turn()
    assert (pending(shop), len(refused(shop))) == (0, 1)
    loop.give_back()
    here().update(body="mine")
    links.remove(shop.monolith, MOVED)
    assert (pending(shop), refused(shop)) == (0, [])
    assert links.names(shop.monolith) == [REFERENCES]


def test_the_list_of_refused_updates_has_an_end(shop, monkeypatch):
    monkeypatch.setattr(intents, "KEEP_REFUSED", 2)
    for number in range(4):
        there().update(body=f"newer {number}")
        here().update(body=f"mine {number}")
        at_rest(shop)
    assert [new["body"] for _, new, _ in refused(shop)] == ["mine 3", "mine 2"]


DEEDS = st.one_of(
    st.tuples(st.just("here"), st.dictionaries(st.sampled_from(["body", "slug"]), st.sampled_from("xyz"), min_size=1)),
    st.tuples(
        st.just("there"), st.dictionaries(st.sampled_from(["body", "score"]), st.sampled_from("123"), min_size=1)
    ),
    st.tuples(st.sampled_from(["ask", "ask, unheard", "deliver"]), st.just({})),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, min_size=2, max_size=9))
def test_whatever_crosses_both_sides_agree_and_every_update_is_set_or_listed(shop, deeds):
    there().all().delete()
    there().create(author_id=Author.objects.using("service").get().pk, slug="0", body="0", score=0)
    at_rest(shop)
    issued, taken, listed = 0, 0, len(refused(shop))
    for deed, values in [*deeds, *[("ask", {})] * len(deeds)]:
        if deed == "here":
            issued += here().values(*values).get() != values
            here().update(**values)
        elif deed == "there":
            there().update(**values)
        elif deed == "deliver":
            shop.settle(MOVED)
        else:
            taken += _ask_and_compare(shop, is_heard=deed == "ask")
    at_rest(shop)
    assert pending(shop) == 0
    assert taken + len(refused(shop)) - listed == issued


def _ask_and_compare(pair, *, is_heard):
    """Ask for the row's next intent; the owner's row tells what the answer has to be. Whether the owner took it now."""
    question = intents.question(pair.monolith, links.read(pair.monolith, MOVED))
    if question is None:
        return False
    (update,) = question.updates
    is_again, before = _ran(pair) >= update.number, there().values().get()
    answer, after = pair.to_service.intents(question), there().values().get()
    fits, same = (all(before[name] == value for name, value in side.items()) for side in (update.old, update.new))
    assert after == ({**before, **update.new} if fits and not is_again else before)
    assert is_again or bool(answer.refused) == (not fits and not same)
    if is_heard:
        intents.answered(pair.monolith, question, answer)
    return not is_again and not answer.refused


def _ran(pair):
    with pair.service.cursor() as cursor:
        cursor.execute("SELECT max(number) FROM strangler_intent_ran WHERE link = %s", [MOVED])
        return cursor.fetchone()[0] or 0


@pytest.mark.parametrize("role", [Role.OWNER, Role.FOLLOWER])
def test_a_lost_trigger_of_these_is_noticed(pair, role):
    definition = moved_link(updates_through=THROUGH)
    links.install(pair.monolith, definition, side="monolith", role=role, epoch=1)
    engine = engine_of(pair.monolith)
    assert engine.faults(pair.monolith, definition, role) == []
    trigger = next(each for each in engine.triggers(pair.monolith, definition) if "_iu_" in each.name)
    with pair.monolith.cursor() as cursor:
        cursor.execute(
            f"DROP TRIGGER {trigger.name}" + ("" if pair.monolith.vendor == "sqlite" else f" ON {trigger.table}")
        )
    assert trigger.name in engine.faults(pair.monolith, definition, role)[0]
