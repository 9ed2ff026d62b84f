"""A request's bytes and a key ring in; one header value out, and back. Called by everything that calls another side.

Form: `v1;<key id>;<unix seconds>;<hex HMAC-SHA256 over method, raw target, body digest, seconds>`.
"""

import hashlib
import hmac

from strangler.signing.keys import Keyring

HEADER = "X-Strangler-Signature"
PURPOSE = "strangler.request.v1"
MAX_AGE_S = 60  # a recorded request is useless after this; every verb is idempotent within it


class BadSignature(Exception):
    """The caller is not who it must be; the message says why, never what would have been right."""


def sign(method: str, target: str, body: bytes, *, keys: Keyring, now_s: float) -> str:
    """Header value for one request. target: raw path with query, as sent on the wire."""
    key = keys.signing
    seconds = int(now_s)
    mac = key.mac(PURPOSE, _message(method, target, body, seconds)).hex()
    return f"v1;{key.id};{seconds};{mac}"


def verify(header: str | None, method: str, target: str, body: bytes, *, keys: Keyring, now_s: float) -> str:
    """Return the id of the key that signed. Raises BadSignature: missing, malformed, unknown key, too old, wrong."""
    if not header:
        raise BadSignature("unsigned request")
    version, _, rest = header.partition(";")
    parts = rest.split(";")
    if version != "v1" or len(parts) != 3 or not parts[1].isascii() or not parts[1].isdigit():
        raise BadSignature("malformed signature")
    key_id, seconds_text, mac = parts
    key = keys.find(key_id)
    if key is None:
        raise BadSignature("unknown key")
    seconds = int(seconds_text)
    if abs(now_s - seconds) > MAX_AGE_S:
        raise BadSignature(
            f"signed {abs(now_s - seconds):.0f} s away from this clock; at most {MAX_AGE_S} s are accepted"
        )
    wanted = key.mac(PURPOSE, _message(method, target, body, seconds)).hex()
    if not hmac.compare_digest(wanted.encode(), mac.encode()):
        raise BadSignature("wrong signature")
    return key_id


def _message(method: str, target: str, body: bytes, seconds: int) -> bytes:
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join((method.upper(), target, digest, str(seconds))).encode()
