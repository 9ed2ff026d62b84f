"""Pxxx: a project before its first extraction, as doctor --preflight and record find it. Texts only: id -> (what, why, next).

P1xx the machine and its databases · P2xx what PostgreSQL lets us do · P3xx tables · P4xx the web side · P5xx a service.
P6xx what was recorded while it ran.
"""

TEXTS: dict[str, tuple[str, str, str]] = {
    "P101": (
        "{alias} is {engine}, which is not supported yet.",
        "Rows are kept in step by triggers, fences and locks, which are written for PostgreSQL and SQLite. What reads code"
        " (analyze) and what watches it (record) works on any engine, and needs no table: leave strangler.sync out.",
        "carve out a capability whose tables lie in PostgreSQL or SQLite, and name that alias in STRANGLER_SYNC_DATABASE",
    ),
    "P102": (
        "Django {version} is older than {least}.",
        "The toolkit is tested from that version on.",
        "python -m pip install 'Django>={least}', and its release notes in between",
    ),
    "P103": (
        "{alias} cannot be asked: {error}.",
        "Everything else about it is unknown until it answers.",
        "mend DATABASES[{alias!r}], then manage.py strangle doctor --preflight",
    ),
    "P104": (
        "{aliases} are the same database.",
        "Triggers see writers through each of them; only one is the way on which the toolkit reads and writes.",
        "name the one that owns the tables in STRANGLER_SYNC_DATABASE; the others may stay",
    ),
    "P105": (
        "DATABASE_ROUTERS sends models to {aliases}: {routers}.",
        "Only tables of {alias} can leave with one extraction, and what a router reads from a replica is older than its owner.",
        "see which alias holds the tables that leave: one extraction, one alias, in STRANGLER_SYNC_DATABASE",
    ),
    "P106": (
        "{alias} is a replica: it takes no write.",
        "Triggers, queue and fence are made in the database that customers write to.",
        "name the primary's alias in STRANGLER_SYNC_DATABASE",
    ),
    "P107": (
        "{where} has {free} left, {percent} % of its disk.",
        "While the other side is away changes wait in a table, and a copy writes as much journal as the rows are large.",
        "make room: twice the size of the tables that leave, and a fifth of the disk beside it",
    ),
    "P108": (
        "There is no app {label}.{nearest}",
        "Only the tables of installed apps can be looked at.",
        "one of: {known}; for some models of an app, manage.py strangle analyze --models app.Model,app.Other",
    ),
    "P109": (
        "The routers keep the toolkit's tables out of {alias}: allow_migrate({alias!r}, 'strangler_sync') is False.",
        "Queue, marks and fence live beside the rows, in the same transactions.",
        "let a router allow strangler_sync in {alias}, and manage.py migrate --database {alias} once the apps are installed",
    ),
    "P110": (
        "No installed app lies in the package {package}.{nearest}",
        "With --own an installed package is read like the project's own code; apps that are not installed cannot be.",
        "one of: {known}",
    ),
    "P111": (
        "The project's URLs cannot be read: {error}.",
        "Which address is answered by which code is asked of Django, and this module did not load.",
        "mend what raised it; until then strangle analyze goes on without addresses, and new --plan-only writes a plan",
    ),
    "P112": (
        "The page cannot be written to {file}: {error}.",
        "It is one file, in a folder that is there.",
        "manage.py strangle analyze --html FILE, with another one",
    ),
    "P201": (
        "The role {role} does not own {count} of {all} tables: {some}.",
        "Copy makes triggers and switches them off and on, which PostgreSQL lets a table's owner do; no superuser is needed.",
        'for each table that leaves: ALTER TABLE "{first}" OWNER TO {role}; or GRANT {owner} TO {role}',
    ),
    "P202": (
        "The role {role} may create nothing in the schema {schema}.",
        "Triggers call functions, which are made beside the tables.",
        "GRANT CREATE ON SCHEMA {schema} TO {role}",
    ),
    "P203": (
        "The role {role} is {what}.",
        "It works, and hides what an ordinary role would meet: on managed PostgreSQL there is none like it.",
        "run this once more as the role that customers' processes use",
    ),
    "P204": (
        "Between this process and PostgreSQL stands a pooler that changes the session from one transaction to the next.",
        "A take-over or a standby that keeps a session open is cut there, and server-side cursors break.",
        "{next}",
    ),
    "P205": (
        "Transactions open for longer than {seconds} s ({count}): {some}.",
        "Triggers and fences wait for whoever has written; a hand-over gives up rather than make customers wait.",
        "find whose they are (the process ids are those of pg_stat_activity) and end them, or move in another hour",
    ),
    "P206": (
        "Prepared transactions are open ({count}): {some}.",
        "They hold their locks until somebody ends them, over restarts too, and no fence gets past them.",
        "COMMIT PREPARED or ROLLBACK PREPARED each of them",
    ),
    "P207": (
        "autovacuum is off {where}.",
        "Queue and marks change with every write; unvacuumed they grow, and every look at them gets slower.",
        "ALTER SYSTEM SET autovacuum = on, or ALTER TABLE … RESET (autovacuum_enabled)",
    ),
    "P208": (
        "The replication slot {slot} is used by nobody and keeps {kept} of journal.",
        "What a copy writes is kept for it as well, until the disk is full.",
        "SELECT pg_drop_replication_slot('{slot}') if nobody comes back for it",
    ),
    "P301": (
        "Tables without a primary key ({count}): {some}.",
        "A row is followed by its key: without one it cannot be copied, compared or deleted on the other side.",
        "give those that leave a primary key, or let the plan name a unique, not nullable set of columns",
    ),
    "P302": (
        "Tables that are partitioned, are partitions, or inherit ({count}): {some}.",
        "A statement's triggers fire at the table it names only, so that changes through the other would pass unseen.",
        "let them stay, or make each that leaves one plain table",
    ),
    "P303": (
        "Models that show views ({count}): {some}.",
        "A view holds no rows; triggers go onto what it reads.",
        "name the tables behind it in the plan",
    ),
    "P304": (
        "Row-level security hides rows of {some} from the role {role}.",
        "What is not seen would be sent to the other side as deleted.",
        "ALTER ROLE {role} BYPASSRLS, or run the toolkit as a role without policies",
    ),
    "P305": (
        "Tables with triggers of your own ({count}): {some}.",
        "They fire for rows that arrive from the other side as well, so what they do is done twice.",
        "{next}",
    ),
    "P306": (
        "Models without a table in {alias} ({count}): {some}.",
        "Nothing is known of them here.",
        "manage.py migrate, unless they live elsewhere on purpose",
    ),
    "P401": (
        "ATOMIC_REQUESTS is off for {alias}.",
        "A request that has committed something before it meets the fence cannot be sent to the new owner, for it would be done"
        " twice: its customer sees an error.",
        "set ATOMIC_REQUESTS, or see that views on moved rows write in one transaction",
    ),
    "P402": (
        "CSRF_USE_SESSIONS is on.",
        "A service never reads this project's sessions: it would refuse every form whose token is kept there.",
        "remove the setting before forms leave; cookies then carry the token",
    ),
    "P403": (
        "The session's cookie is called {name}.",
        "The gateway asks who that is by this cookie, and believes it is called sessionid until it is told.",
        "python -m strangler.gateway --session-cookie {name}",
    ),
    "P404": (
        "{settings} limit cookies to a part of the site.",
        "Browsers would not send them to endpoints outside it, though the service answers under the same addresses.",
        "see that every endpoint that leaves lies inside, or widen them",
    ),
    "P405": (
        "SECURE_SSL_REDIRECT is on without SECURE_PROXY_SSL_HEADER.",
        "The gateway speaks plain HTTP to the monolith, which would send each request round in a circle.",
        "set SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')",
    ),
    "P406": (
        "Answers are kept by {keeper}.",
        "What is cached here does not hear of writes at the service, as it does not hear of raw SQL today.",
        "let pages that show moved rows out of it, or give them a time-out that you can explain",
    ),
    "P407": (
        "USE_TZ is off.",
        "Times are stored as the clock of {zone} shows them; a service in another zone would read other moments.",
        "give the service the same TIME_ZONE and USE_TZ = False",
    ),
    "P408": (
        "{fault}.",
        "Between the two a session may write before anybody knows which links the request belongs to.",
        "{next}",
    ),
    "P501": (
        "{url} does not answer: {error}.",
        "A copy is posted there.",
        "start the service, or correct the address",
    ),
    "P502": (
        "{url} answers, but nothing of ours does at {path}.",
        "The other half of keeping rows in step is the same app, installed in the service.",
        "there: INSTALLED_APPS += ['strangler.kit', 'strangler.sync'] and path('strangler/', include('strangler.kit.urls'))",
    ),
    "P503": (
        "Its clock and this one are {seconds} s apart.",
        "Signatures are believed for a minute, and stale answers are told with their age.",
        "let both machines follow a time server",
    ),
    "P504": (
        "{url} is no plain http:// address.",
        "The gateway speaks HTTP to services inside your network so far.",
        "use an http:// address, with TLS ended beside the service",
    ),
    "P601": (
        "{folder} cannot be written: {error}.",
        "Each process of the command keeps what it saw there.",
        "name another place: manage.py strangle record --into FOLDER -- COMMAND",
    ),
    "P602": (
        "{command} cannot be run: {error}.",
        "What follows -- is run as it stands, without a shell.",
        "give it as you would type it, for example: manage.py strangle record --into FOLDER -- python -m pytest",
    ),
    "P603": (
        "{file} cannot be read as a recording: {error}.",
        "Only what the recorder has written can be read.",
        "name a recording.json, or a folder of recordings",
    ),
    "P604": (
        "{file} is a recording of version {version}; this one reads version {ours}.",
        "It was made with another version of the toolkit, in which something else was noted.",
        "record anew into an empty folder",
    ),
    "P605": (
        "Nothing was recorded: no process of `{command}` reported.",
        "The recorder comes with the app strangler. A process without it in INSTALLED_APPS, with STRANGLER_ENABLED=0, or that"
        " ends before Django is set up, says nothing.",
        "INSTALLED_APPS += ['strangler'] in the settings that the command uses; no table and no middleware is needed",
    ),
    "P606": (
        "`{command}` was watched (processes: {count}), and no process touched a table.",
        "What runs no SQL leaves nothing to see.",
        "see that the command reaches a database, and that its tests are not all skipped",
    ),
    "P607": (
        "There is no recording at {path}.",
        "Nothing was recorded there, or not by this machine.",
        "manage.py strangle record --into {path} -- COMMAND",
    ),
    "P608": (
        "--share {share} is no share.",
        "It says how many of all requests, tasks and commands are watched: 1.0 all, 0.01 one in a hundred.",
        "leave it out for a test run; 0.01 for a server with customers",
    ),
    "P609": (
        "It was not said what to record, or where to.",
        "A run needs a command and a folder; a merge needs recordings and a file; to show one is to do nothing else.",
        "manage.py strangle record --into FOLDER -- COMMAND, or --show PATH, or --merge PATHS --into FILE",
    ),
}
