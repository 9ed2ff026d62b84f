"""S3xx: the command. Texts only: id -> (what, why, next)."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "S301": (
        "There is no verb {verb}.{nearest}",
        "One command, one verb: manage.py strangle VERB.",
        "manage.py strangle --help",
    ),
    "S302": (
        "{folder} exists already.",
        "A plan may have been applied; it is never written over.",
        "choose another name, or edit the files there",
    ),
    "S303": (
        "There is no app {label}.{nearest}",
        "The tables of a new plan are taken from the models of that app.",
        "manage.py strangle new {name} --app one of: {known}",
    ),
    "S304": (
        "The app {label} has no tables of its own.",
        "A plan needs at least one table that leaves.",
        "manage.py strangle new {name} --models app.Model,app.Other",
    ),
    "S305": (
        "There are no plans in {root}.",
        "Nothing was declared yet, or STRANGLER_PLANS names another folder.",
        "manage.py strangle new NAME --app APP",
    ),
    "S306": (
        "The database refused: {error}.",
        "The toolkit's own tables may not be there yet, or the database is down.",
        "manage.py migrate, then the same command again",
    ),
}
