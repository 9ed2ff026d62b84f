"""S5xx: rows in step, and looking at it. Texts only: id -> (what, why, next)."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "S501": (
        "{count} changes are left here; nothing has moved for a while.",
        "The other side does not answer, or somebody else holds them just now.",
        "manage.py strangle doctor",
    ),
    "S502": (
        "No link of {name} is installed here.{nearest}",
        "Rows are compared and sent again along a link, which Copy installs; installed now: {known}.",
        "manage.py strangle advance {name}",
    ),
    "S503": (
        "{name} carries no table {table}.{nearest}",
        "Only tables of its plan are kept in step.",
        "use one of: {known}",
    ),
    "S504": (
        "{key!r} is no key of {table}.",
        "Its key is ({columns}).",
        "write it like {example}",
    ),
    "S505": (
        "{count} rows of {link} differ.",
        "Something wrote past the triggers or past the fence, or a row was changed on its way.",
        "manage.py strangle verify {name} --repair",
    ),
    "S506": (
        "{count} rows of {link} were still moving.",
        "A change to them is under way, so they are neither equal nor different yet.",
        "manage.py strangle verify {name}, once more",
    ),
    "S508": (
        "{link} is owned by the service; its rows were not compared one by one from here.",
        "Only the owner knows which of its rows are still under way; asked for a whole pass, it compares them all.",
        "manage.py strangle verify {name}",
    ),
    "S510": (
        "{option} needs --table.",
        "A key alone names a row in each table.",
        "add --table NAME",
    ),
    "S511": (
        "The database {alias} cannot be used: {error}.",
        "Nothing can be captured, delivered or recorded without it.",
        "start it, or correct DATABASES",
    ),
    "S512": (
        "The broker {url} does not answer: {error}.",
        "Celery's workers hear nothing; rows are delivered by `strangle sync` alone, if one runs.",
        "start it, or correct CELERY_BROKER_URL; meanwhile: manage.py strangle sync",
    ),
    "S513": (
        "{link}: {fault}.",
        "Changes may have passed unseen since then, so the copy is not proven any more.",
        "if triggers are missing, manage.py strangle repair {name} --triggers; if a constraint is back, the same with --loosen;"
        " then manage.py strangle verify {name} --repair",
    ),
    "S514": (
        "{link} stands still: {why}.",
        "It was stopped so that nothing wrong is spread; a person has to look.",
        "manage.py strangle reconcile {name}",
    ),
    "S515": (
        "{link}: the other side does not answer: {error}.",
        "Rows wait in the queue; nothing is lost, but the copy grows old.",
        "start it, or correct STRANGLER_PEERS and the keys on both sides",
    ),
    "S516": (
        "{link}: the clocks of the two sides are {seconds} s apart.",
        "Signatures are believed for 60 s, and a hand-over's deadlines are read on both sides.",
        "let both machines follow the same time server",
    ),
    "S517": (
        "{fault}.",
        "Without it, or in another place, gateways hear neither of epochs nor of positions, and fenced writes fail.",
        "list strangler.sync.middleware.LinkMiddleware directly after SessionMiddleware",
    ),
    "S460": (
        "STRANGLER_SWITCH_TABLE is set, and ForwardMiddleware {fault}.",
        "The table is read by that middleware alone, and only before it is a request that of others, the session's included.",
        "list strangler.forward.middleware.ForwardMiddleware first in MIDDLEWARE, or remove the setting",
    ),
    "S461": (
        "ForwardMiddleware is listed, and STRANGLER_SWITCH_TABLE names no table.",
        "So it is not there, and no gateway is named either: nothing turns any traffic.",
        'STRANGLER_SWITCH_TABLE = "strangler.stages.published.table", or name gateways in STRANGLER_GATEWAYS',
    ),
    "S518": (
        "{link} cannot be delivered: {error}.",
        "Each link needs the other side's address and a key ring for each direction.",
        "correct the setting; both sides must hold the same rings, crosswise",
    ),
    "S519": (
        "{link}: here {here}, there {there}.",
        "A link has one owner at one epoch on both sides; anything else is a hand-over under way, or one that broke off.",
        "manage.py strangle status {name}; if it stays so, manage.py strangle reconcile {name}",
    ),
    "S520": (
        "{count} keys of {link} were refused by the other side.",
        "They hinder no others, but the rows are not there, and ownership cannot move.",
        "manage.py strangle verify {name}, mend the cause, then manage.py strangle repair {name} --from-dead-letters",
    ),
    "S521": (
        "The gateway {url} does not answer: {error}.",
        "It goes on with its last good table, and cannot be held or told of a new one.",
        "start it, or correct STRANGLER_GATEWAYS",
    ),
    "S522": (
        "Nobody delivers {link}.",
        "Its lease is held by no worker and no `strangle sync`.",
        "start a Celery worker and beat, or manage.py strangle sync",
    ),
    "S524": (
        "{count:,} requests were refused at the fence of {name} in the last hour: {routes}.",
        "They write what the service owns and the plan names no endpoint that would lead them there, so the database refuses"
        " them until somebody decides. Customers were told that trying again will not help.",
        "name the route in the plan's `endpoints` if the service answers it, else answer its writer; manage.py strangle check"
        " {name}, then manage.py strangle gateway. Meanwhile: manage.py strangle rollback {name}",
    ),
    "S523": (
        "Triggers of {link} could not be made again at the {side}: {reason}.",
        "A trigger needs the table and its columns as they were linked, and a short lock on it.",
        "mend that, then manage.py strangle repair {name} --triggers",
    ),
    "S525": (
        "Whoever moved {name} last ended in the middle, and nobody has looked after what he left.",
        "A fence may stand, here or at the service, which refuses every write; nothing runs that would take over.",
        "manage.py strangle sync, and keep it running, or Celery's beat with strangler.stages.schedule.BEAT; any move of {name}"
        " ends it, too",
    ),
    "S540": (
        "{name} is not copied: the service owns its rows, since epoch {epoch}.",
        "This database has no such link, as one that was restored from before Copy: its old rows would replace those that the"
        " service has acknowledged since.",
        "restore this database as it was after Copy; without such a backup carry the service's rows here first, as"
        " docs/restore.md says",
    ),
    "S530": (
        "No table was published yet.",
        "Until then every request is answered by the monolith.",
        "manage.py strangle advance NAME",
    ),
    "S531": (
        "{what!r} is not {wanted}.",
        "A decision is made from a method, a path and who asks.",
        "write it like {example}",
    ),
    "S538": (
        "{reason}.",
        "Values are searched for in every text that is kept: a short one would take away half of them.",
        "give whole names, addresses or texts, a line each: manage.py {command} < FILE",
    ),
    "S539": (
        "{count} kept rows still hold a value: {places}.",
        "They have work to do, or are keys that keep a late copy from bringing the row back.",
        "manage.py strangle status, and the same command again once nothing is under way",
    ),
    "S532": (
        "{change}, which the link {link} carries.",
        "Triggers and delivery name it on both sides: changes would stop to arrive, and on PostgreSQL writers fail in the"
        " trigger.",
        "take it out of the code on both sides first and leave it in the databases; migrate when {name} is cancelled, and copy"
        " anew, or once it is retired. STRANGLER_MIGRATE=anyway manage.py migrate does it all the same",
    ),
    "S533": (
        "{change}, and the triggers of {link} go with the old one.",
        "Until they are made again nothing is captured, and the fence is open: both sides could be written.",
        "stop what writes here, STRANGLER_MIGRATE=anyway manage.py migrate, then at the monolith manage.py strangle repair"
        " {name} --triggers, and manage.py strangle verify {name} --repair until nothing differs",
    ),
    "S534": (
        "{change}, which the link {link} carries.",
        "What SQL as text changes about a table is not understood here; triggers and columns of the link may be lost by it.",
        "write it as Django operations, or read it and STRANGLER_MIGRATE=anyway manage.py migrate, then manage.py strangle"
        " doctor",
    ),
    "S535": (
        "{change}, and this side follows {link}.",
        "Rows of {table} come and go here as their owner says: a constraint that forbids it refuses them, and they become dead"
        " letters.",
        "give {place} db_constraint=False and answer it with plans.Loosen: manage.py strangle check {name}",
    ),
    "S536": (
        "{change}, and the link {link} brings no value for it.",
        "Rows that arrive leave it out: the side that follows would refuse every new one.",
        "add it with null=True or a db_default, in the service first, then in the monolith, then manage.py strangle repair"
        " {name} --columns; demand it once that is done and every row has it",
    ),
    "S537": (
        "{change}, and this side follows {link}.",
        "The fence refuses the statement, and the migration ends in the middle.",
        "let the owner's side run it: its rows arrive here by themselves. manage.py migrate --fake records it here",
    ),
    "S541": (
        "The tables of strangler.sync would be made in {alias}, which is {engine}: it is not supported yet.",
        "They live beside the rows that are kept in step, and only PostgreSQL and SQLite keep any.",
        "take strangler.sync out of INSTALLED_APPS (analyze and record need only strangler); or, where rows of another alias"
        " leave, let a router keep it out: allow_migrate({alias!r}, 'strangler_sync') is False",
    ),
}
