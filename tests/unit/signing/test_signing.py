"""Signatures: what is signed is what arrives, from whom, when, and for which purpose."""

import pytest

from strangler.signing.keys import BadKeys, Keyring
from strangler.signing.request import BadSignature, sign, verify
from strangler.signing.token import seal, unseal

KEYS = Keyring.parse("k2:" + "b" * 32 + ",k1:" + "a" * 32)
OLD = Keyring.parse("k1:" + "a" * 32)
NOW_S = 1_800_000_000.0


def test_a_signed_request_names_its_key():
    header = sign("POST", "/x?y=%20", b"body", keys=KEYS, now_s=NOW_S)
    assert verify(header, "post", "/x?y=%20", b"body", keys=KEYS, now_s=NOW_S) == "k2"


def test_a_rotated_key_still_verifies():
    header = sign("POST", "/x", b"", keys=OLD, now_s=NOW_S)
    assert verify(header, "POST", "/x", b"", keys=KEYS, now_s=NOW_S) == "k1"


@pytest.mark.parametrize(
    ("method", "target", "body", "later_s", "reason"),
    [
        ("GET", "/x", b"body", 0, "wrong signature"),
        ("POST", "/y", b"body", 0, "wrong signature"),
        ("POST", "/x", b"bodY", 0, "wrong signature"),
        ("POST", "/x", b"body", 61, "signed 61 s away"),
        ("POST", "/x", b"body", -61, "signed 61 s away"),
    ],
)
def test_any_change_to_a_signed_request_is_refused(method, target, body, later_s, reason):
    header = sign("POST", "/x", b"body", keys=KEYS, now_s=NOW_S)
    with pytest.raises(BadSignature, match=reason):
        verify(header, method, target, body, keys=KEYS, now_s=NOW_S + later_s)


@pytest.mark.parametrize("header", [None, "", "v1", "v2;k2;1;00", "v1;k9;1800000000;00", "v1;k2;²;00", "v1;k2;x;00"])
def test_a_missing_or_mangled_signature_is_refused(header):
    with pytest.raises(BadSignature):
        verify(header, "POST", "/x", b"", keys=KEYS, now_s=NOW_S)


def test_a_token_serves_one_purpose_until_it_expires():
    token = seal({"user": 7}, purpose="identity", keys=KEYS, now_s=NOW_S, ttl_s=30)
    assert unseal(token, purpose="identity", keys=KEYS, now_s=NOW_S + 30) == {"user": 7}
    with pytest.raises(BadSignature, match="expired"):
        unseal(token, purpose="identity", keys=KEYS, now_s=NOW_S + 31)
    with pytest.raises(BadSignature, match="wrong"):
        unseal(token, purpose="position", keys=KEYS, now_s=NOW_S)


def test_bad_key_text_is_refused_with_every_fault():
    with pytest.raises(BadKeys, match=r"id must be.*secret of key 'short' has 3 bytes"):
        Keyring.parse("nocolon!,short:abc")
    with pytest.raises(BadKeys, match="no key given"):
        Keyring.parse(" ")
