"""A small dict in; a sealed, expiring text out, and back. Used for identity, positions and header overrides.

Signed, not encrypted: put nothing in that its bearer may not read.
"""

import base64
import hmac
from typing import Any

import msgspec

from strangler.signing.keys import Keyring
from strangler.signing.request import BadSignature


def seal(payload: dict[str, Any], *, purpose: str, keys: Keyring, now_s: float, ttl_s: float) -> str:
    """Seal a payload for one purpose. ttl_s: seconds from now until `unseal` refuses it."""
    key = keys.signing
    body = msgspec.json.encode({**payload, "exp": int(now_s + ttl_s)})
    text = _b64(body)
    return f"{key.id}.{text}.{_b64(key.mac(purpose, text.encode()))}"


def unseal(token: str, *, purpose: str, keys: Keyring, now_s: float) -> dict[str, Any]:
    """Return the payload. Raises BadSignature: malformed, unknown key, wrong, expired."""
    parts = token.split(".")
    if len(parts) != 3:
        raise BadSignature("malformed token")
    key_id, text, mac = parts
    key = keys.find(key_id)
    if key is None:
        raise BadSignature("unknown key")
    if not hmac.compare_digest(_b64(key.mac(purpose, text.encode())).encode(), mac.encode()):
        raise BadSignature("wrong signature")
    payload: dict[str, Any] = msgspec.json.decode(_unb64(text), type=dict)
    expires_s = payload.pop("exp")
    if expires_s < now_s:
        raise BadSignature("expired token")
    return payload


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
