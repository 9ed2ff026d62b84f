"""Cookie headers as bytes: read by name, taken out without touching the others, set. Called by visitor and outbound."""

from strangler.gateway.head import Headers, every


def read_cookies(headers: Headers) -> dict[bytes, bytes]:
    """Name -> value, raw bytes; of two cookies with one name the last counts, as in Django."""
    found: dict[bytes, bytes] = {}
    for value in every(headers, b"cookie"):
        for part in value.split(b";"):
            name, equals, text = part.strip().partition(b"=")
            if equals:
                found[name] = text
    return found


def without_cookies(value: bytes, names: frozenset[bytes]) -> bytes:
    """One Cookie header's value without the named cookies; every other byte stays. Empty when none is left."""
    if not any(name in value for name in names):
        return value
    parts = value.split(b";")
    kept = [part for part in parts if part.strip().partition(b"=")[0] not in names]
    return b";".join(kept).strip()


def set_cookie(name: str, value: str, *, max_age_s: int, is_secure: bool) -> bytes:
    """Value of a Set-Cookie header for a cookie only we read."""
    secure = "; Secure" if is_secure else ""
    return f"{name}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{secure}".encode()


def cookie_name(set_cookie_value: bytes) -> bytes:
    """Name of the cookie a Set-Cookie header sets or clears."""
    return set_cookie_value.partition(b"=")[0].strip()
