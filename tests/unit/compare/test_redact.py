"""Nothing secret is kept: not in samples, not in addresses, not by nesting it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.compare.redact import REDACTED, SAMPLE_CHARACTERS, Redaction
from strangler.compare.values import read_json
from tests.unit.compare.pairs import drawn

CARD = "4111111111111111"
redaction = Redaction(["patient_no"])


@pytest.mark.parametrize(
    "secret",
    [
        "ann@shop.example",
        "a.b+c%40shop.co.example",
        CARD,
        "4111 1111 1111 1111",
        "3782-822463-10005",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    ],
)
@pytest.mark.parametrize("around", ["{}", "to {}, today", "<p>{}</p>", "x={}&y=1", '["{}"]'])
def test_what_looks_secret_is_not_kept(secret, around):
    kept = redaction.text(around.format(secret))

    assert secret not in kept and REDACTED in kept


@pytest.mark.parametrize(
    "text",
    [
        "password=s3cret",
        "user_password: s3cret;",
        '{"token": "s3cret"}',
        "{'api-key': 's3cret'}",
        '"access_token" : "s3cret with words"',
        "Authorization: Bearer s3cretS3cret",
        "Bearer s3cretS3cret",
        "sessionid=s3cret; Path=/",
        "PATIENT-NO=s3cret",
        "patientNo=s3cret",
        f"{CARD}password=s3cret",
    ],
)
def test_the_values_of_named_fields_are_not_kept(text):
    assert "s3cret" not in redaction.text(text).lower()


@pytest.mark.parametrize(
    "text", ["12:30", "2026-06-01T12:00:00.250000Z", "123456789012", "author: Ann", "paid=1", "a@b", "17 of 20"]
)
def test_ordinary_text_is_kept(text):
    assert redaction.text(text) == text


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("body.token", "s3cret"),
        ("body.user.access_token", 17),
        ("set-cookie.a", "s3cret"),
        ("header:authorization", "s3cret"),
        ("form>input@password", "s3cret"),
        ("body.patient_no[]", "s3cret"),
    ],
)
def test_a_field_that_is_named_shows_nothing(path, value):
    assert redaction.sample(path, value) == REDACTED


def test_nested_values_are_redacted_where_they_stand():
    value = read_json(
        '{"name": "x", "n": 1.50, "session": {"a": "s3cret"}, "users": [{"email": "s3cret", "at": null}]}'
    )

    kept = redaction.sample("body.user", value)

    assert "s3cret" not in kept
    assert '"name": "x"' in kept and '"n": "1.50"' in kept


def test_an_address_keeps_its_shape_and_loses_its_secrets():
    kept = redaction.target("/things/?page=2&token=s3cret&Patient%5FNo=s3cret&to=ann%40shop.example&q=a+b")

    assert kept == f"/things/?page=2&token={REDACTED}&Patient%5FNo={REDACTED}&to={REDACTED}&q=a+b"


def test_a_sample_is_bounded_after_redaction_not_before():
    kept = redaction.text("x" * (SAMPLE_CHARACTERS - 5) + " ann@shop.example")

    assert len(kept) <= SAMPLE_CHARACTERS and "ann" not in kept


def test_what_a_database_refuses_is_not_kept():
    kept = redaction.sample("body.a", "a\0b\ud800")

    assert "\0" not in kept
    kept.encode()


texts = st.text(max_size=60) | st.lists(
    st.sampled_from(
        [
            "password",
            "token",
            "=",
            ": ",
            '"',
            "'",
            "@",
            "a@b.c",
            CARD,
            "4",
            " ",
            "bearer ",
            "abcdefgh1",
            "«",
            "»",
            "-",
            "&",
        ]
    ),
    max_size=12,
).map("".join)


@drawn
@given(texts)
def test_redacting_twice_changes_nothing_more(text):
    once = redaction.text(text)

    assert redaction.text(once) == once


secrets = st.from_regex(r"[A-Z0-9]{4}zq[A-Z0-9]{4}", fullmatch=True)
plain = st.text(alphabet="abcxyz ,.", max_size=8)


@drawn
@given(
    st.recursive(plain, lambda below: st.lists(below, max_size=3) | st.dictionaries(plain, below, max_size=3)), secrets
)
def test_no_value_of_a_configured_field_survives(around, secret):
    value = {"a": around, "deep": [{"patient_no": secret, "Patient-No": [secret], "x": {"patientno": {"y": secret}}}]}

    assert secret not in redaction.sample("body", value)
    assert secret not in redaction.text(f"{json.dumps(around)} {json.dumps({'patient_no': secret})}")
    assert secret not in redaction.target(f"/x?patient_no={secret}")
