"""JSON is compared by structure, typed, and keyed so that many answers have few keys."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.compare.difference import MAX_KEYS, first_of_each, value_differences
from strangler.compare.values import NotJson, canonical, read_json
from tests.unit.compare.pairs import drawn

leaves = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
)
values = st.recursive(
    leaves, lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=4), below, max_size=4)
)


def found(control: str, candidate: str) -> set[tuple[str, str]]:
    return {(one.path, one.kind.value) for one in value_differences(read_json(control), read_json(candidate))}


@pytest.mark.parametrize(
    ("control", "candidate", "expected"),
    [
        ('{"a": 1}', "{}", {("body.a", "missing_field")}),
        ("{}", '{"a": null}', {("body.a", "extra_field")}),
        ('{"a": 1}', '{"a": "1"}', {("body.a", "type")}),
        ('{"a": 1}', '{"a": true}', {("body.a", "type")}),
        ('{"a": 0}', '{"a": null}', {("body.a", "type")}),
        ('{"a": 1}', '{"a": 2}', {("body.a", "value")}),
        ('{"a": "x"}', '{"a": "y"}', {("body.a", "value")}),
        ("[1, 2]", "[1]", {("body", "list_length")}),
        ("[1, 2]", "[2, 1]", {("body", "list_sequence")}),
        ('[{"a": 1, "b": 2}, {"a": 3}]', '[{"a": 3}, {"b": 2, "a": 1}]', {("body", "list_sequence")}),
        ('{"r": [{"a": 1}, {"a": 2}]}', '{"r": [{"a": 1}, {"a": 5}]}', {("body.r[].a", "value")}),
        ('{"r": [[1], [2]]}', '{"r": [[1], [3]]}', {("body.r[][]", "value")}),
        ('{"2026-01-01": 1, "x": 1}', '{"2026-01-01": 2, "x": 1}', {("body.{}", "value")}),
        ('{"by": {"17": 1}}', '{"by": {"18": 1}}', {("body.by.{}", "missing_field"), ("body.by.{}", "extra_field")}),
        ('{"a@b.example": 1}', '{"a@b.example": 2}', {("body.{}", "value")}),
    ],
)
def test_each_kind_is_told_by_its_path(control, candidate, expected):
    assert found(control, candidate) == expected


@pytest.mark.parametrize(
    ("control", "candidate", "expected"),
    [
        ("1", "1.0", {("body", "type")}),  # a typed client reads an integer here, or fails
        ("1.5", "1.50", set()),
        ("100.0", "1e2", set()),
        ("0", "-0", set()),
        ("0.1", "0.10000000000000001", {("body", "value")}),  # one float, two numbers
        ("9007199254740993", "9007199254740992", {("body", "value")}),
        ("1" * 5000, "1" * 5000, set()),
        ("1" * 5000, "1" * 4999 + "2", {("body", "value")}),
        ("1e99999999999999999999", "1e99999999999999999999", set()),
    ],
)
def test_numbers_are_exact_and_typed(control, candidate, expected):
    assert found(control, candidate) == expected


def test_an_object_with_many_keys_is_a_map():
    control, candidate = ({f"k{n}": n + change for n in range(51)} for change in (0, 1))

    assert found(json.dumps(control), json.dumps(candidate)) == {("body.{}", "value")}


def test_one_pair_has_a_bounded_number_of_keys():
    control = {f"a{n}": {f"b{m}": 1 for m in range(40)} for n in range(40)}
    candidate = {f"a{n}": {f"b{m}": 2 for m in range(40)} for n in range(40)}
    differences = value_differences(read_json(json.dumps(control)), read_json(json.dumps(candidate)))

    assert len(first_of_each(differences)) == MAX_KEYS


@pytest.mark.parametrize("text", ["", "{", "NaN", "[Infinity]", "\ufeff{}", "[" * 100_000])
def test_what_is_no_json_says_so(text):
    with pytest.raises(NotJson):
        read_json(text)


@drawn
@given(values)
def test_a_value_never_differs_from_itself(value):
    text = json.dumps(value)

    assert found(text, text) == set()


@drawn
@given(values, values)
def test_two_sides_exchanged_give_the_same_with_missing_and_extra_exchanged(one, other):
    one, other = read_json(json.dumps(one)), read_json(json.dumps(other))

    assert list(value_differences(other, one)) == [each.mirrored() for each in value_differences(one, other)]


@drawn
@given(values, values)
def test_no_difference_means_the_same_value(one, other):
    one, other = read_json(json.dumps(one)), read_json(json.dumps(other))

    assert (not list(value_differences(one, other))) == (canonical(one) == canonical(other))


@drawn
@given(st.lists(values, max_size=5), st.randoms(use_true_random=False))
def test_only_the_sequence_of_a_shuffled_list_differs(elements, chance):
    text = json.dumps(elements)
    chance.shuffle(elements)

    assert found(text, json.dumps(elements)) <= {("body", "list_sequence")}
