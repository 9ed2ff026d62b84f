"""Exxx and Wxxx: settings, shown by Django's own checks as strangler.E001. Texts only: id -> (what, why, next)."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "E001": (
        "{setting} must be {wanted}, not {got}.",
        "{why}",
        "correct the setting, or remove it: its default is {default}",
    ),
    "E002": (
        "STRANGLER_DATABASE names {alias!r}, which DATABASES does not have.{nearest}",
        "Ledger, console and conductor live in that database.",
        "use one of: {known}",
    ),
    "E003": (
        "{setting} is no key ring: {error}.",
        "Every request between the sides is signed; whoever has no key is refused.",
        "set it to id:secret (newest first, comma between), with a secret of at least 16 bytes",
    ),
    "W001": (
        "There is no setting {setting}.{nearest}",
        "It begins like ours, but nothing reads it; a misspelt setting would silently stay at its default.",
        "rename or remove it; known: {known}",
    ),
    "E004": (
        "{setting} holds {url!r}: {reason}.",
        "The conductor posts the routing table to each of these admin ports.",
        "use for example http://127.0.0.1:9000, several with a comma between",
    ),
    "W003": (
        'STRANGLER_MIGRATE is "anyway" for good.',
        "Migrations that break an installed link run unasked, in every deployment from here on.",
        "remove it, and say it for the one command: STRANGLER_MIGRATE=anyway manage.py migrate",
    ),
    "W004": (
        "{setting} is {got}, which is not {wanted}.",
        "It counts as its default, {default}: a copy would pause at another point than you mean, or not at all.",
        "correct it, or remove it",
    ),
    "W002": (
        "CSRF_USE_SESSIONS is on, and {names} is to leave.",
        "A service never reads this project's sessions: it would refuse every form whose token is kept there.",
        "remove the setting, here and in the service; if no form of it moves, list strangler.W002 in SILENCED_SYSTEM_CHECKS",
    ),
}
