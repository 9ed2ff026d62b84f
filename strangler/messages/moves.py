"""S4xx: moving an extraction. Texts only: id -> (what, why, next)."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "S401": (
        "{name} has no further step.",
        "Every step of its plan is applied.",
        "write the next step in the plan's folder, or manage.py strangle status {name}",
    ),
    "S402": (
        "{name} is held; nobody advances it.",
        "Somebody asked for a pause. Rolling back still works.",
        "manage.py strangle resume {name}",
    ),
    "S403": (
        "{name} cannot take {step}: the gate {gate} says {verdict}.",
        "It wants {condition}; it saw {saw}.",
        "manage.py strangle status {name}",
    ),
    "S404": (
        "{name} cannot change its owner now: {fault}.",
        "A hand-over that starts like this would not end, or would lose what was not delivered; nobody was fenced.",
        "{next}",
    ),
    "S405": (
        "{name} is owned by the service; cancelling would throw its rows away.",
        "The service's tables are the truth now, and the monolith's are the copy.",
        "manage.py strangle rollback {name}",
    ),
    "S406": (
        "{name} is being moved by {other}.",
        "Two conductors would undo each other's work.",
        "wait for it: manage.py strangle status {name}",
    ),
    "S407": (
        "{name} cannot be retired yet. Its tables are still touched by: {touching}.",
        "Under their new names nobody finds them, and whoever still asks for them here would fail at a customer.",
        "manage.py strangle repair {name} --loosen while its code is here; then take its app out of INSTALLED_APPS, start every"
        " process again, and give the same command; or stay at Own: a read-only follower for good is a supported end",
    ),
    "S408": (
        "{name} did not change its owner: {reason}. {owner} owns it.",
        "A hand-over that does not fit into its time is taken back, so that customers do not wait.",
        "manage.py strangle doctor, then the same command again",
    ),
    "S409": (
        "{name} has no applied step to go back from.",
        "It stands as declared; nothing of it has moved.",
        "manage.py strangle plan {name}",
    ),
    "S411": (
        "The other side could not be asked: {error}.",
        "Nothing is lost: whatever was under way is resumed where it stood.",
        "manage.py strangle doctor, then the same command again",
    ),
    "S413": (
        "{name} is owned by the monolith; there is nobody to abandon.",
        "Abandoning opens the monolith while the service owns and is dead.",
        "manage.py strangle status {name}",
    ),
    "S414": (
        "The service of {name} answers; it is not dead.",
        "Abandoned while it lives, both sides would accept writes.",
        "manage.py strangle rollback {name}, which loses nothing",
    ),
    "S415": (
        "{name}: {stake}.",
        "Abandoning is the one way back that may lose acknowledged writes; somebody has to say that the service is down.",
        "manage.py strangle rollback {name} --abandon --yes",
    ),
    "S418": (
        "{name} cannot change its owner: {field} is held by a constraint.",
        "It came after Copy, or a migration made it again; rows that come back from the service would break on it.",
        "manage.py strangle repair {name} --loosen",
    ),
    "S419": (
        "{place} stays without its constraint: {count} rows point to no row of {table}.",
        "The database takes the constraint back only if every row fits it. To see them: {rows}",
        "correct or delete these rows, then {command}",
    ),
    "S420": (
        "A constraint was not changed: {error}.",
        "Its tables are locked for a moment, or written anew; it is tried for a few seconds, then others go first.",
        "{command}, from the command line",
    ),
    "S417": (
        "{names} must be set before anything moves.",
        "After a move the table is published: signed, and with the address where switches reach this monolith.",
        "set them in the environment, then manage.py check",
    ),
    "S416": (
        "{name} is not at rest: {links} installed.",
        "Uninstalling under a link would leave triggers that write into tables which are gone.",
        "manage.py strangle cancel {links}, then manage.py strangle uninstall",
    ),
    "S412": (
        "Copy stopped: {error}.",
        "What was copied stays, and the next try goes on from there.",
        "manage.py strangle advance again, with the service running",
    ),
    "S410": (
        "{name} cannot go back to {stage}.",
        "Only a stage that was passed can be gone back to; applied: {passed}.",
        "manage.py strangle plan {name}",
    ),
    "S450": (
        "{name} cannot take {step}: {link}: {fault}.",
        "Changes may pass unseen, so nobody knows whether the copy is equal; more traffic must not rest on it.",
        "manage.py strangle repair {name} --triggers (a constraint that is back: --loosen), then"
        " manage.py strangle verify {name} --repair until nothing differs, then the same command again",
    ),
    "S451": (
        "{name} cannot take {step}: the rows of {link} are not proven equal.",
        "No pass over all of them was clean since the last difference, or since triggers were lost.",
        "manage.py strangle verify {name} --repair until nothing differs, then the same command again",
    ),
    "S421": (
        "{subject} was refused before it did anything.",
        "The service owns the rows of {name} now; a write here would meet the database's fence half-way.",
        "{instead}",
    ),
    "S430": (
        "{name} stands at {at}; {stage} is not ahead of it.",
        "Advancing only goes on, and would go on from here; going back is a verb of its own.",
        "manage.py strangle rollback {name} --to {stage}",
    ),
    "S431": (
        "The plan of {name} has no step to {stage}.",
        "A stage is reached by a step; without one, advancing would walk to the end of the plan.",
        "use one of: {stages}; or write that step, then manage.py strangle plan {name}",
    ),
    "S432": (
        "{name} cannot take {step}: {next} is next.",
        "Somebody else moved it since it was asked for; an order is for the step it names.",
        "manage.py strangle status {name}",
    ),
    "S434": (
        "The rehearsal of {name} did not get to the journal: {reason}.",
        "A hand-over would be taken back for the same reason. {owner} owns it.",
        "manage.py strangle doctor, then manage.py strangle rehearse {name}",
    ),
    "S435": (
        "{count} rows of {name} differ between the sides, and {still} of its links stand still.",
        "Nothing is merged by guessing: somebody has to look, and say that the owner's rows are the truth.",
        "manage.py strangle reconcile {name} --take {owner}",
    ),
    "S436": (
        "{count} of {all} gateways do not have table {version}: {gateways}.",
        "They go on with the last table they have, and learn of a new owner from the answers that pass.",
        "manage.py strangle doctor, then manage.py strangle gateway",
    ),
    "S437": (
        "{name} stands at {stage}, and no link of it is installed here.",
        "Rows and ownership go along a link, which Copy installs; this database has none, or was restored without it.",
        "{lost}manage.py strangle advance {name}",
    ),
    "S438": (
        "STRANGLER_GATEWAYS is empty, and so is STRANGLER_SWITCH_TABLE.",
        "Nothing that turns traffic would hear of a table: requests of {names} stay where they are, whatever is moved.",
        "set the gateways' admin ports, such as http://127.0.0.1:9000, comma between, then manage.py strangle gateway",
    ),
    "S439": (
        "The plan {name} does not fit this project: {count} to repair, {ids}.",
        "Nothing of it can be moved until it does; a way back needs only its files.",
        "manage.py strangle check {name}",
    ),
    "S440": (
        "{name} is owned by {owner}; {side}'s rows are its copy.",
        "Taken for the truth, a copy would overwrite what its owner has acknowledged since.",
        "manage.py strangle reconcile {name} --take {owner}, then manage.py strangle {verb} {name}",
    ),
    "S441": (
        "{link} was not reconciled: {reason}.",
        "Rows are delivered again, but {name} does not change its owner until they were all found equal.",
        "mend the cause, then manage.py strangle reconcile {name} --take {side}",
    ),
    "S442": (
        "{name} has no single owner: {mine} here, {theirs} at the service.",
        "Only the rows of a side that owns can be taken for the truth.",
        "{next}",
    ),
    "S443": (
        "STRANGLER_ENABLED is off here, so {name} is not moved on.",
        "Switched off, processes of this project neither tell switches who owns nor send fenced requests on; what moved"
        " further would fail at its customers.",
        "manage.py strangle rollback {name} works as ever; to go on, set STRANGLER_ENABLED=1, start every process of this"
        " project again, and give the same command",
    ),
    "S485": (
        "{link} cannot take in what came to the tables of {name}: {other}.",
        "A link is widened by columns; anything else is another link, whose rows have to be copied and proven anew.",
        "while the monolith owns, manage.py strangle cancel {name}, then manage.py strangle advance {name}",
    ),
    "S486": (
        "{link} does not carry the new columns, for the {side} says: {reason}.",
        "Both sides must have a column before a row can bring it along, the one that follows first.",
        "migrate there, then manage.py strangle repair {name} --columns; what one side did already is not done twice",
    ),
    "S482": (
        "{name} names no contract.",
        "Its answers are known from nothing else: a stub would have to make them up.",
        'contract="path/to/openapi.json" in its plan, or start it and name it as well: manage.py strangle up --only {name}',
    ),
    "S483": (
        "The contract of {name} cannot be answered from: {error}.",
        "A stub knows of a service what its OpenAPI document says.",
        "correct the file, or start it and name it as well: manage.py strangle up --only {name}",
    ),
    "S484": (
        "Nobody can stand in for {name} at {url}: {reason}.",
        "Others ask that address; a stub has to listen there.",
        "export its variable (the plan's, or STRANGLER_MONOLITH) as an address of this machine, such as"
        " http://127.0.0.1:8101, or start it and name it as well: manage.py strangle up --only {name}",
    ),
    "S481": (
        "{name} has stood at {stage} for {days:.0f} days; STRANGLER_STAGE_DAYS is {limit:g}.",
        "Triggers and two copies cost something every day, and what people knew about the step fades.",
        "manage.py strangle status {name} says what the next step waits for; go on, go back, or raise the setting",
    ),
    "S444": (
        "{name} is cancelled only in part: its link {link} stays, for the service says {reason}.",
        "Traffic is home, but what only the service has would be emptied with its copy.",
        "manage.py strangle reconcile {name}, which keeps what differs, then manage.py strangle cancel {name}",
    ),
    "S445": (
        "{name} is cancelled here and not at its service: {reason}.",
        "Traffic is home, and this database captures nothing more. Its service keeps its copy with a link and a fence until it"
        " is told.",
        "start the service, then manage.py strangle cancel {name}",
    ),
    "S470": (
        "{name} cannot be handed back: this project has no model {models}.",
        "Its app has left INSTALLED_APPS; customers who came home would find nobody who can answer.",
        "put the app back into INSTALLED_APPS, start every process again, manage.py strangle gateway, then the same command",
    ),
    "S471": (
        "The tables of {name} keep their names: {error}.",
        "A renaming needs each table to itself for a moment; it was tried for a few seconds, then others went first.",
        "give the same command again; what holds a table stands in manage.py strangle doctor",
    ),
    "S472": (
        "The tables of {name} are not quiet; it stands at {stage}.",
        "Only tables that stood under other names for a while, and were missed by nobody, are taken away.",
        "manage.py strangle advance {name} --to retire",
    ),
    "S473": (
        "{name} has been quiet for {days:.1f} of {wanted:g} days.",
        "What runs once a week or a month has not had its turn; until then the way back is a renaming.",
        "wait, or write another quiet_days into Retire, then manage.py strangle retire {name}",
    ),
    "S474": (
        "There is no way back from this: the copy of {name} here ends, and its service owns it alone for good.",
        "Capture and feed are taken down on both sides; afterwards only an archive knows what the tables held here.",
        "manage.py strangle retire {name} --archive {archive} --yes",
    ),
    "S475": (
        "{name} is gone from here; there is no way back.",
        "Its feed has ended, and what the service wrote since never reached this database.",
        "manage.py strangle status {name}",
    ),
    "S477": (
        "The feed of {name} is not as it should be: {reason}.",
        "While it is off the copy here grows old, and nobody is served from it before every row was found equal.",
        "mend the cause, then the same command again, which goes on where it stopped",
    ),
    "S478": (
        "{name} cannot be opened here without its service: its feed was off, and the copy here is old.",
        "Customers would lose whatever was written since its tables went quiet.",
        "bring the service back, from its backup if need be; then manage.py strangle rollback {name}",
    ),
    "S479": (
        "The migration that drops the tables of {name} cannot be written into {into}: {why}.",
        "It belongs to an app of the project's own that stays, so that it is deployed with it.",
        "manage.py strangle retire {name} --into APP, by the label of such an app; nothing was changed",
    ),
    "S476": (
        "{name} was not taken away: {reason}.",
        "An archive must hold what its owner holds; a link ends on both sides or is asked again.",
        "mend the cause, then manage.py strangle retire {name} again, which goes on where it stopped",
    ),
}
