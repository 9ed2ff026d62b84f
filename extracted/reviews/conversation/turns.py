"""What is asked, in this order: each turn sees what the ones before it wrote. Read by player.

To add a question, append it; the golden answers are renewed as README.md beside the tests says.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

NOBODY, ADA, BEN, CLEO, STAFF, DORA, EMILE = None, 1, 2, 3, 4, 5, 6
MUG, BOWL, LAMP, BLANKET = (f"/api/products/{key}/reviews/" for key in (1, 2, 3, 4))
NEW = "/products/{}/reviews/new"


@dataclass(frozen=True)
class Turn:
    """One request. who: a user's key. token: whether the CSRF token is sent along with its cookie."""

    who: int | None
    method: str
    path: str
    body: bytes = b""
    content_type: str = "application/json"
    token: bool = True
    headers: tuple[tuple[str, str], ...] = ()


def get(who: int | None, *paths: str) -> list[Turn]:
    return [Turn(who, "GET", path) for path in paths]


def send(who: int | None, method: str, path: str, said: Any = None, **more: Any) -> Turn:
    """said: put into JSON; None sends no body."""
    return Turn(who, method, path, b"" if said is None else json.dumps(said).encode(), **more)


def form(who: int | None, path: str, *, token: bool = True, **fields: str) -> Turn:
    body = urlencode(fields).encode()
    return Turn(who, "POST", path, body, content_type="application/x-www-form-urlencoded", token=token)


WORDS = {"rating": 4, "title": "Nice", "body": "A mug."}

LISTS = [
    *get(NOBODY, MUG, BOWL, LAMP, BLANKET, "/api/products/99/reviews/", f"/api/products/{10**30}/reviews/"),
    *get(NOBODY, *(f"{MUG}?ordering={o}" for o in ("created_at", "-rating", "rating", "-helpful_count", "luck", ""))),
    *get(NOBODY, *(f"{MUG}?page_size={n}" for n in ("1", "0", "101", "x", "²"))),
    *get(NOBODY, *(f"{MUG}?page_size=1&page={n}" for n in ("2", "3", "4", "0", "-1", "last", "x"))),
    *get(BEN, "/api/users/2/reviews/", "/api/users/1/reviews/", "/api/users/99/reviews/"),
    *get(NOBODY, "/api/users/2/reviews/", "/api/users/5/reviews/", "/api/users/99/reviews/"),
    *get(STAFF, "/api/users/2/reviews/?ordering=rating", "/api/users/4/reviews/"),
    *get(STAFF, "/api/moderation/reviews/", "/api/moderation/reviews/?status=rejected&ordering=-rating"),
    *get(
        STAFF, "/api/moderation/reviews/?status=lovely", "/api/moderation/reviews/?status=approved&page_size=2&page=2"
    ),
    *get(ADA, "/api/moderation/reviews/"),
    *get(NOBODY, "/api/moderation/reviews/"),
]

ONE = [
    *get(NOBODY, *(f"/api/reviews/{key}/" for key in (1, 2, 4, 5, 8, 99, 10**30))),
    *get(DORA, "/api/reviews/4/", "/api/reviews/5/"),
    *get(STAFF, "/api/reviews/4/"),
    Turn(NOBODY, "HEAD", "/api/reviews/1/"),
    Turn(NOBODY, "OPTIONS", "/api/reviews/1/"),
    Turn(ADA, "OPTIONS", MUG),
    Turn(NOBODY, "GET", "/api/reviews/1/", headers=(("Accept", "text/html"),)),
    Turn(NOBODY, "GET", "/api/reviews/1"),
    send(ADA, "PUT", "/api/reviews/1/", WORDS),
    send(NOBODY, "PUT", "/api/reviews/1/", WORDS),
]

REFUSED = [
    send(NOBODY, "POST", MUG, WORDS),
    send(NOBODY, "PATCH", "/api/reviews/1/", WORDS),
    send(NOBODY, "DELETE", "/api/reviews/1/"),
    *(send(NOBODY, "POST", f"/api/reviews/1/{verb}/") for verb in ("vote", "digest", "moderate")),
    send(ADA, "POST", BLANKET, WORDS, token=False),
    send(ADA, "PATCH", "/api/reviews/1/", WORDS, token=False),
    send(ADA, "DELETE", "/api/reviews/1/", token=False),
    send(ADA, "POST", BLANKET, WORDS, headers=(("Origin", "https://elsewhere.example"),)),
    send(ADA, "POST", BLANKET, WORDS, headers=(("Origin", "http://testserver"),)),
    send(ADA, "DELETE", "/api/reviews/10/"),
    send(BEN, "PATCH", "/api/reviews/1/", {"body": "Mine now."}),
    send(STAFF, "PATCH", "/api/reviews/1/", {"body": "Mine now."}),
    send(BEN, "DELETE", "/api/reviews/1/"),
    send(BEN, "DELETE", "/api/reviews/4/"),
    send(ADA, "POST", "/api/reviews/2/moderate/", {"status": "approved"}),
    send(STAFF, "POST", "/api/reviews/2/moderate/", {"status": "lovely"}),
    send(STAFF, "POST", "/api/reviews/2/moderate/", {}),
    send(STAFF, "POST", "/api/reviews/99/moderate/", {"status": "approved"}),
    send(ADA, "POST", "/api/reviews/99/vote/"),
    send(ADA, "POST", "/api/reviews/4/vote/"),
    send(ADA, "DELETE", "/api/reviews/4/vote/"),
    send(ADA, "POST", "/api/reviews/4/digest/"),
    *get(ADA, "/api/reviews/1/vote/", "/api/reviews/1/digest/", "/api/reviews/1/moderate/"),
]

INVALID = [
    *(
        send(ADA, "POST", BLANKET, said)
        for said in (
            {},
            [],
            "words",
            {"rating": 0, "body": "x"},
            {"rating": 6, "body": "x"},
            {"rating": "four", "body": None},
            {"rating": 4.5, "body": "x"},
            {"rating": 3, "body": " "},
            {"rating": 3, "body": "x" * 5001},
            {"rating": 3, "body": "x", "title": "t" * 121},
            {"rating": 3, "body": "a\x00b"},
            {"rating": True, "body": ["x"], "title": {}},
        )
    ),
    Turn(ADA, "POST", BLANKET, b'{"rating": 4,'),
    Turn(ADA, "POST", BLANKET, b"\xff\xfe"),
    Turn(ADA, "POST", BLANKET, b"rating=4&body=x", content_type="application/x-www-form-urlencoded"),
    send(ADA, "POST", LAMP, WORDS),
    send(ADA, "POST", "/api/products/99/reviews/", WORDS),
    send(ADA, "PATCH", "/api/reviews/1/", {"rating": 9, "title": "t" * 121}),
]

WRITES = [
    send(ADA, "POST", BOWL, WORDS),
    send(ADA, "POST", BOWL, {**WORDS, "body": "Again."}),
    send(BEN, "POST", BLANKET, {"rating": "5", "body": "  Trimmed?  "}),
    send(CLEO, "POST", MUG, WORDS),
    send(DORA, "POST", BLANKET, {"rating": 1, "body": "Bought – “not” good 🍵", "title": "T"}),
    *get(NOBODY, BOWL, BLANKET),
    send(ADA, "PATCH", "/api/reviews/1/", {"title": "Steady on"}),
    send(ADA, "PATCH", "/api/reviews/1/", {}),
    send(BEN, "PATCH", "/api/reviews/2/", {"rating": 3, "body": "Better."}),
    send(EMILE, "PATCH", "/api/reviews/9/", {"body": "Rejected buyers wait."}),
    send(ADA, "PATCH", "/api/reviews/4/", {"body": "x"}),
    send(DORA, "PATCH", "/api/reviews/4/", {"body": "Still waiting."}),
    send(BEN, "POST", "/api/reviews/1/vote/"),
    send(BEN, "POST", "/api/reviews/1/vote/"),
    send(ADA, "POST", "/api/reviews/1/vote/"),
    send(BEN, "DELETE", "/api/reviews/1/vote/"),
    send(BEN, "DELETE", "/api/reviews/1/vote/"),
    send(CLEO, "POST", "/api/reviews/1/digest/"),
    send(CLEO, "POST", "/api/reviews/1/digest/"),
    send(DORA, "POST", "/api/reviews/4/digest/"),
    send(STAFF, "POST", "/api/reviews/2/moderate/", {"status": "approved"}),
    send(STAFF, "POST", "/api/reviews/7/moderate/", {"status": "rejected"}),
    *get(STAFF, "/api/moderation/reviews/", MUG),
    send(ADA, "DELETE", "/api/reviews/8/"),
    send(ADA, "DELETE", "/api/reviews/8/"),
    send(STAFF, "DELETE", "/api/reviews/3/"),
    *get(NOBODY, MUG, "/api/users/3/reviews/"),
]

MOSS, ASH, GONE, LINEN = (
    NEW.format(slug) for slug in ("moss-mug-1", "salt-ash-bowl-2", "old-lamp-3", "linen-blanket-4")
)

FORMS = [
    *get(NOBODY, MOSS, GONE, NEW.format("never-was"), "/reviews/1/edit", "/reviews/99/edit"),
    *get(EMILE, MOSS, f"{MOSS}?error=rating,body", f"{ASH}?error=title,luck,already", GONE),
    *get(ADA, MOSS, "/reviews/1/edit", "/reviews/1/edit?error=already", "/reviews/2/edit"),
    *get(CLEO, "/reviews/6/edit"),
    Turn(EMILE, "HEAD", MOSS),
    Turn(EMILE, "DELETE", MOSS),
    *get(EMILE, "/reviews/1/vote", "/reviews/1/delete"),
    form(NOBODY, MOSS, rating="5", body="x"),
    form(NOBODY, "/reviews/1/edit", rating="5", body="x"),
    form(NOBODY, "/reviews/1/vote"),
    form(NOBODY, "/reviews/99/vote"),
    form(NOBODY, "/reviews/1/delete"),
    form(NOBODY, MOSS, token=False, rating="5", body="x"),
    form(EMILE, MOSS, token=False, rating="5", body="x"),
    form(EMILE, MOSS, rating="9", body=""),
    form(EMILE, MOSS, rating="5", body="x", title="t" * 121),
    form(EMILE, MOSS),
    form(EMILE, GONE, rating="5", body="x"),
    form(EMILE, MOSS, rating="5", title="Oui", body="Très bien."),
    form(EMILE, MOSS, rating="1", title="", body="Encore."),
    *get(EMILE, MOSS),
    form(DORA, ASH, rating="3", body="Waits."),
    form(STAFF, LINEN, rating="3", body="Staff waits too."),
    form(ADA, "/reviews/1/edit", rating="2", title="", body="Broke."),
    form(BEN, "/reviews/2/edit", rating="2", body="Unbought."),
    form(ADA, "/reviews/1/edit", rating="", body=""),
    form(BEN, "/reviews/1/edit", rating="1", body="x"),
    form(BEN, "/reviews/1/vote"),
    form(BEN, "/reviews/1/vote"),
    form(BEN, "/reviews/1/vote", action="remove"),
    form(ADA, "/reviews/1/vote"),
    form(BEN, "/reviews/4/vote"),
    form(STAFF, "/reviews/4/vote"),
    form(BEN, "/reviews/1/delete"),
    form(ADA, "/reviews/1/delete"),
    form(ADA, "/reviews/1/delete"),
    form(STAFF, "/reviews/6/delete"),
    *get(STAFF, "/api/moderation/reviews/?status=approved", "/api/users/6/reviews/"),
]

TURNS: list[Turn] = [*LISTS, *ONE, *REFUSED, *INVALID, *WRITES, *FORMS]
