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
        "manage.py strangle new {name} --app one of: {known}; for some models of an app, --models app.Model,app.Other",
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
    "S307": (
        "{folder} exists already.",
        "A service may have been worked on since it was drafted; it is never written over.",
        "name another folder with --service-folder, or draft the plan alone with --plan-only",
    ),
    "S308": (
        "Several models would have one name in the service: {labels}.",
        "A service is one app, and an app has one class of a name.",
        "let one of them leave with --models, or rename a class in the monolith first",
    ),
    "S309": (
        "A service cannot be called {name}.",
        "Its app would hide, or be hidden by, what Python already finds under that name.",
        "choose another name for the extraction, or --plan-only",
    ),
    "S310": (
        "{field} cannot be written down for a service: {error}.",
        "Its class cannot be copied, and cannot be made without what was left behind.",
        "let its model stay with --models, or draft the plan alone with --plan-only",
    ),
    "S311": (
        "The files could not be written: {error}.",
        "All of them are written or none; nothing is left of this attempt.",
        "make room or give the right to write there, then the same command again",
    ),
}
