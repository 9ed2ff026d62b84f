"""Text from the environment in; a ring of keys out. The first key signs, every key verifies, so keys can be rotated."""

import hashlib
import hmac
from dataclasses import dataclass

MIN_SECRET_BYTES = 16  # below 128 bits a signature can be guessed offline from one recorded request


class BadKeys(ValueError):
    """The text of a key ring cannot be used; the message says which part and what is expected."""


@dataclass(frozen=True, slots=True)
class Key:
    """One shared secret with a public id, so that a verifier can find it."""

    id: str
    secret: bytes

    def mac(self, purpose: str, message: bytes) -> bytes:
        """HMAC-SHA256 of the message under a key derived for one purpose: a token can never pass for a request."""
        derived = hmac.digest(self.secret, purpose.encode(), hashlib.sha256)
        return hmac.digest(derived, message, hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys of one direction, newest first."""

    keys: tuple[Key, ...]

    @property
    def signing(self) -> Key:
        return self.keys[0]

    def find(self, key_id: str) -> Key | None:
        return next((key for key in self.keys if key.id == key_id), None)

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read `id:secret,id:secret` (newest first). Raises BadKeys, naming every fault at once."""
        parts = [part.strip() for part in text.split(",") if part.strip()]
        faults = [fault for part in parts if (fault := _fault_of(part))]
        if not parts:
            faults.append("no key given; expected id:secret, newest first")
        if faults:
            raise BadKeys("; ".join(faults))
        return cls(tuple(Key(*_split(part)) for part in parts))


def _split(part: str) -> tuple[str, bytes]:
    key_id, _, secret = part.partition(":")
    return key_id, secret.encode()


def _fault_of(part: str) -> str:
    key_id, secret = _split(part)
    if not key_id or not key_id.replace("-", "").replace("_", "").isalnum():
        return "a key id must be letters, digits, - or _ followed by a colon and the secret"
    if len(secret) < MIN_SECRET_BYTES:
        return f"the secret of key {key_id!r} has {len(secret)} bytes; at least {MIN_SECRET_BYTES} are needed"
    return ""
