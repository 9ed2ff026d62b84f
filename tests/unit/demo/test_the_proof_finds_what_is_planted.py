"""A proof that cannot fail proves nothing: each fault planted here must be found, and by its own name."""

from collections.abc import Callable
from copy import deepcopy

import pytest

from tests.demo.customers.telling import Outcome
from tests.unit.demo.planted import DONE, REFUSED, UNKNOWN, Scene, create, review, scene, told, vote

REVIEWS, VOTES, ORDERS, LINES, PRODUCTS = (
    "reviews_review",
    "reviews_vote",
    "orders_order",
    "orders_orderline",
    "catalog_product",
)


def test_a_run_that_went_well_has_nothing_to_find() -> None:
    verdict = scene().judge()

    assert verdict.findings == []
    assert verdict.differing_rows == 0
    assert verdict.acknowledged_writes == 20
    assert verdict.unknown_writes == 0


def _lose_a_review(run: Scene) -> None:
    run.drop(REVIEWS, 10)


def _lose_an_edit(run: Scene) -> None:
    run.row(REVIEWS, 11)["body"] = "Words. born b-edited now t-first"


def _lose_the_first_words_of_an_edit(run: Scene) -> None:
    run.row(REVIEWS, 11)["status"] = "approved"


def _lose_an_approval(run: Scene) -> None:
    run.row(REVIEWS, 12)["status"] = "pending"


def _lose_what_a_session_wrote(run: Scene) -> None:
    run.row(REVIEWS, 13)["title"] = "Seen"


def _bring_a_deleted_review_back(run: Scene) -> None:
    run.after.of(REVIEWS).append(review(20, "b-deleted"))


def _bring_spam_back(run: Scene) -> None:
    run.after.of(REVIEWS).append(review(20, "b-spam"))


def _bring_a_cascade_back(run: Scene) -> None:
    run.after.of(REVIEWS).append(review(20, "b-doomed", product_id=9))


def _bring_an_old_cascade_back(run: Scene) -> None:
    run.after.of(REVIEWS).append(review(2, "", product_id=9))


def _lose_an_old_review(run: Scene) -> None:
    run.drop(REVIEWS, 1)


def _change_an_old_review(run: Scene) -> None:
    run.row(REVIEWS, 1)["body"] = "Somebody else's words."


def _lose_a_vote(run: Scene) -> None:
    run.drop(VOTES, 2)


def _bring_a_vote_back(run: Scene) -> None:
    run.after.of(VOTES).append(vote(3, 6, 1))


def _lose_an_old_vote(run: Scene) -> None:
    run.drop(VOTES, 1)


def _lose_an_order(run: Scene) -> None:
    run.drop(ORDERS, 1)


def _lose_the_lines_of_an_order(run: Scene) -> None:
    run.drop(LINES, 1)


def _bring_a_product_back(run: Scene) -> None:
    run.after.of(PRODUCTS).append({"id": 9, "stock": 50, "view_count": 10})


def _refuse_both_presses(run: Scene) -> None:
    run.drop(REVIEWS, 14)
    for one in run.told:
        if one.kind == "double_submit":
            one.outcome = REFUSED


@pytest.mark.parametrize(
    "plant",
    [
        _lose_a_review,
        _lose_an_edit,
        _lose_the_first_words_of_an_edit,
        _lose_an_approval,
        _lose_what_a_session_wrote,
        _bring_a_deleted_review_back,
        _bring_spam_back,
        _bring_a_cascade_back,
        _bring_an_old_cascade_back,
        _lose_an_old_review,
        _change_an_old_review,
        _lose_a_vote,
        _bring_a_vote_back,
        _lose_an_old_vote,
        _lose_an_order,
        _lose_the_lines_of_an_order,
        _bring_a_product_back,
        _refuse_both_presses,
    ],
)
def test_a_lost_write_is_found(plant: Callable[[Scene], None]) -> None:
    run = scene()

    plant(run)

    assert "lost" in run.kinds()


def _write_a_review_twice(run: Scene) -> None:
    run.after.of(REVIEWS).append(review(30, "b-kept"))


def _write_a_review_nobody_wrote(run: Scene) -> None:
    run.after.of(REVIEWS).append(review(30, "b-stranger"))


def _acknowledge_both_presses(run: Scene) -> None:
    for one in run.told:
        if one.kind == "double_submit":
            one.outcome = DONE


def _vote_twice(run: Scene) -> None:
    run.after.of(VOTES).append(vote(4, 7, 1))


def _order_twice(run: Scene) -> None:
    run.after.of(ORDERS).append({"id": 2, "token": "o-1"})


def _order_from_nowhere(run: Scene) -> None:
    run.after.of(ORDERS).append({"id": 2, "token": "o-nobody"})


@pytest.mark.parametrize(
    "plant",
    [
        _write_a_review_twice,
        _write_a_review_nobody_wrote,
        _acknowledge_both_presses,
        _vote_twice,
        _order_twice,
        _order_from_nowhere,
    ],
)
def test_a_duplicate_is_found(plant: Callable[[Scene], None]) -> None:
    run = scene()

    plant(run)

    assert "duplicated" in run.kinds()


def test_a_write_that_was_refused_and_is_there_is_found() -> None:
    run = scene()
    run.after.of(REVIEWS).append(review(15, "b-second-press", user_id=8))

    assert run.kinds() == {"refused_yet_written"}


def test_a_vote_nobody_was_told_about_is_found() -> None:
    run = scene()
    run.after.of(VOTES).append(vote(5, 99, 10))

    assert run.kinds() == {"refused_yet_written"}


@pytest.mark.parametrize(("table", "key", "column"), [(REVIEWS, 1, "helpful_count"), (REVIEWS, 10, "digest_count")])
@pytest.mark.parametrize("step", [-1, 1])
def test_a_counter_beyond_what_customers_know_is_found(table: str, key: int, column: str, step: int) -> None:
    run = scene()
    run.row(table, key)[column] += step

    assert run.kinds() == {"counter"}


@pytest.mark.parametrize("step", [-1, 1])
def test_a_look_too_many_or_too_few_is_found(step: int) -> None:
    run = scene()
    run.row(PRODUCTS, 1)["view_count"] += step

    assert run.kinds() == {"counter"}


@pytest.mark.parametrize("step", [-1, 1])
def test_stock_that_does_not_add_up_is_found(step: int) -> None:
    run = scene()
    run.row(PRODUCTS, 1)["stock"] += step

    assert run.kinds() == {"stock"}


def _differ_in_a_value(rows: list) -> None:
    rows[0]["body"] = "Other words."


def _lack_a_row(rows: list) -> None:
    rows.pop()


def _have_a_row_more(rows: list) -> None:
    rows.append(review(99, ""))


def _take_null_for_nothing(rows: list) -> None:
    rows[0]["title"] = None


@pytest.mark.parametrize("plant", [_differ_in_a_value, _lack_a_row, _have_a_row_more, _take_null_for_nothing])
def test_a_row_that_differs_between_the_sides_is_found(plant: Callable[[list], None]) -> None:
    run = scene()

    plant(run.service.of(REVIEWS))

    assert run.judge().differing_rows == 1


def test_the_same_instant_and_number_in_two_forms_is_the_same_row() -> None:
    run = scene()
    run.service.of(REVIEWS)[0]["created_at"] = "2026-06-01T14:00:00+02:00"
    run.service.of(REVIEWS)[0]["verified_purchase"] = 1

    assert run.judge().differing_rows == 0


def test_the_owner_s_rows_are_the_ones_that_count() -> None:
    run = scene()
    run.service = deepcopy(run.after)
    run.drop(REVIEWS, 10)

    assert run.judge(owner="service").findings == []
    assert [one.kind for one in run.judge(owner="monolith").findings] == ["lost"]


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("outcome", [UNKNOWN, Outcome.WRONG])
def test_a_write_of_unknown_end_may_be_there_or_not(is_there: bool, outcome: Outcome) -> None:
    run = scene()
    run.told.append(create("b-unsure", 20, outcome, user_id=9))
    if is_there:
        run.after.of(REVIEWS).append(review(40, "b-unsure", user_id=9))

    assert run.kinds() == set()
    assert run.judge().unknown_writes == 1


@pytest.mark.parametrize("token", ["t-second", "t-unsure"])
def test_an_edit_of_unknown_end_leaves_its_words_or_the_last_acknowledged_ones(token: str) -> None:
    run = scene()
    unsure = told("edit", 21, UNKNOWN, verb="edit", birth="b-edited", token="t-unsure", status="pending")
    run.told.append(unsure)
    run.row(REVIEWS, 11)["body"] = f"Words. born b-edited now {token}"

    assert run.kinds() == set()


def test_a_refused_edit_that_stands_is_found() -> None:
    run = scene()
    run.told.append(told("edit", 21, REFUSED, verb="edit", birth="b-edited", token="t-refused"))
    run.row(REVIEWS, 11)["body"] = "Words. born b-edited now t-refused"

    assert "lost" in run.kinds()


def test_a_purge_explains_no_spam_of_another_batch() -> None:
    run = scene()
    run.told.append(create("b-other-spam", 1, word="spam2", user_id=9))

    assert run.kinds() == {"lost"}
