"""A refusal's id and the user's own names in; what happened, why, and the next command out. The only file with texts.

S1xx a plan as it is written · S2xx a plan against the project · S3xx the command · S4xx a move
S5xx rows in step and looking at it · Exxx and Wxxx settings.
An id is never given a second meaning; each has a test that provokes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Where:
    """A line of a file that people wrote. line 0: the file or folder as a whole."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        """As an editor follows it, from the folder people stand in."""
        path, here = Path(self.file), Path.cwd()
        short = path.relative_to(here) if path.is_relative_to(here) else path
        return f"{short}:{self.line}" if self.line else str(short)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something will not be done, and what to do about it. `next` is a command or an edit, ready to use."""

    id: str
    what: str
    why: str
    next: str
    where: Where | None = None

    def __str__(self) -> str:
        place = f"  {self.where}" if self.where else ""
        return f"{self.id}{place}\n  What: {self.what}\n  Why:  {self.why}\n  Next: {self.next}"

    def as_dict(self) -> dict[str, str | int | None]:
        file, line = (self.where.file, self.where.line) if self.where else (None, None)
        return {"id": self.id, "what": self.what, "why": self.why, "next": self.next, "file": file, "line": line}


def refuse(id: str, where: Where | None = None, /, **names: object) -> Refusal:
    """Fill one message. names: the holes its text has. Raises KeyError for an unknown id or an empty hole."""
    what, why, next = (part.format(**names) for part in TEXTS[id])
    return Refusal(id, what, why, next, where)


def nearest(word: str, known: Iterable[str]) -> str:
    """` Did you mean X?` for the closest of the known names, or nothing. Letters' case does not count."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.55)
    return f" Did you mean {by_folded[close[0]]}?" if close else ""


TEXTS: dict[str, tuple[str, str, str]] = {
    # ── S1xx: a plan as it is written ─────────────────────────────────────────────────────────────────────────
    "S101": (
        "There is no plan called {name} in {root}.{nearest}",
        "Every extraction is declared in a folder of its own, with a file a step.",
        "manage.py strangle new {name} --app APP",
    ),
    "S102": (
        "{name} does not say what leaves: its __init__.py has no `extraction = plans.Extraction(...)`.",
        "Steps say how far things are; without tables and endpoints there is nothing to move.",
        "declare it in that file, or copy one from manage.py strangle new {name}_again --app APP --dry-run",
    ),
    "S103": (
        "This file cannot be read: {error}.",
        "A plan is Python; the rest of the file was not looked at.",
        "repair the line, then manage.py strangle check {name}",
    ),
    "S104": (
        "{owner} knows no {word}.{nearest}",
        "Plans are made of a fixed vocabulary, so that every step can be described before it is done.",
        "use one of: {known}",
    ),
    "S105": (
        "{what} must be {wanted}, not {got}.",
        "Plans are data; a value of another type would only fail later, in the middle of a step.",
        "change the value, then manage.py strangle check",
    ),
    "S106": (
        "{file} holds {count} classes derived from plans.Step; exactly one is expected.",
        "One file is one step, one change to read and one way back.",
        'write `class Step(plans.Step):` with a docstring, `after = "..."` and `operations = [...]`',
    ),
    "S107": (
        "Step {step} has no docstring.",
        "Its first sentence is what people read in the plan, on the console and in the ledger.",
        'add one, for example """{example}"""',
    ),
    "S108": (
        "Step {step} comes after {parent}, which does not exist.{nearest}",
        "Steps form one chain; this one hangs in the air and would never be reached.",
        "set `after` to one of: {known}",
    ),
    "S109": (
        "{count} steps come first: {steps}.",
        "Only one step can start an extraction; the others must say which step they come `after`.",
        'set `after = "..."` in all but one of them',
    ),
    "S110": (
        "{count} steps come after {parent}: {steps}.",
        "That makes two heads, and nobody could say which step is next.",
        "let one of them come after the other: `after = {first!r}` in {second}.py",
    ),
    "S111": (
        "These steps wait for each other in a circle: {steps}.",
        "No step of a circle can ever be the next one.",
        'change one `after`; the first step of a plan has `after = ""`',
    ),
    "S112": (
        "{operation} in step {step} cannot follow the stage {stage}.",
        "Each stage rests on what the one before it proved; from {stage} a plan goes on with {allowed}.",
        "put the missing step in between, or take this one out",
    ),
    "S113": (
        "Step {step} has no operations.",
        "A step that does nothing would be recorded as done and prove nothing.",
        "add for example `operations = [plans.Shadow()]`, or delete the file",
    ),
    "S114": (
        "Canary(share={share}) in step {step} does not go beyond the share before it, {before}.",
        "A share only grows: the same users stay on the service, new ones join. Going back is a rollback, not a step.",
        "raise the share or delete the step",
    ),
    "S115": (
        "{what} must be {wanted}, not {got}.",
        "{why}",
        "change the number, then manage.py strangle check",
    ),
    "S116": (
        "{name} moves no tables.",
        "A service that owns no data still reaches into the monolith's; that is a proxy, not an extraction.",
        'add `tables=[plans.Table("app.Model")]`',
    ),
    "S117": (
        "{what} {subject} is declared twice; first at {first}.",
        "Two declarations of one thing can disagree, and then neither can be trusted.",
        "delete one of the two",
    ),
    "S118": (
        "{route!r} is no endpoint: {reason}.{nearest}",
        "An endpoint is a method and a path template or URL name; the gateway decides by nothing else.",
        'write it like "GET /api/things/{{id}}/" or "GET notes:detail"',
    ),
    "S119": (
        "{first!r} and {second!r} both {reason}.",
        "The gateway would have to guess which side answers.",
        "replace a placeholder by its literal word in one of them, or declare the overlap as an endpoint of its own",
    ),
    "S120": (
        "{route!r} is both an endpoint that moves and one that stays.",
        "A request is answered by one side.",
        "keep it in `endpoints` or in `stays`",
    ),
    "S121": (
        "{table} is both a table that leaves and a reference.",
        "Columns of references stay owned by the monolith for good; a table that leaves changes its owner.",
        "keep it in `tables` or in `references`",
    ),
    "S122": (
        "{file} is not called like a step.",
        "Names read in sequence tell the story, and the ledger records them.",
        "rename it to four digits, an underscore and a word, such as 0003_canary.py",
    ),
    "S123": (
        "{what} of {name} is empty.",
        "{why}",
        "fill it in, then manage.py strangle check",
    ),
    "S124": (
        "{what} must be one of {choices}, not {got!r}.{nearest}",
        "Each of these words stands for a behaviour that was proven; others have none.",
        "use one of: {choices}",
    ),
    "S125": (
        "{route!r} writes and may be stale.",
        "A write is never answered by a side that does not own the data.",
        "remove stale_ok, or declare the reading method as an endpoint of its own",
    ),
    "S126": (
        "{name!r} cannot be the name of an extraction.",
        "It becomes part of links, settings and commands: a lower-case word, digits and underscores, at most 40.",
        "rename the folder, for example to {better}",
    ),
    "S127": (
        "{subject!r} is answered by a seam, and nothing carries seams out yet.",
        "After Own the writer would meet the fence.",
        "have that code call the service and answer plans.Moves, or choose UpdateThrough, DeleteThrough or Refuse",
    ),
    "S128": (
        "The ignore of {path!r} in {route!r} names no field.",
        "One that ignores a whole answer would hide the bug it was not written for.",
        'name what differs, such as "body.results[].at"; the console lists each difference by its path',
    ),
    "S129": (
        "The ignore of {path!r} holds until {until!r}, which is no day.",
        "An ignore ends: after that day its differences count again.",
        'write the day as in until="2026-12-31"',
    ),
    # ── S2xx: a plan against the project ──────────────────────────────────────────────────────────────────────
    "S201": (
        "There is no model {name}.{nearest}",
        "Tables are found through the app registry; this label is in none of INSTALLED_APPS.",
        "correct the label, or give the table's own name if no model stands for it",
    ),
    "S202": (
        "There is no table {name} in the database {alias}.{nearest}",
        "Rows can only be copied from a table that exists.",
        "{next}",
    ),
    "S203": (
        "{table} has no column {column}.{nearest}",
        "Columns are named as in the database, or by their field's name; this is neither.",
        "use some of: {known}",
    ),
    "S204": (
        "{table} has no key: neither a primary key nor `key=[...]`.",
        "A change is remembered by its row's key; without one, rows cannot be told apart.",
        "add a primary key, or name unique, non-null columns with `key=[...]`",
    ),
    "S205": (
        "The key ({columns}) of {table} is {fault}.",
        "Two rows with one key would overwrite each other in the service.",
        "declare a unique, non-null key; unique there: {known}",
    ),
    "S206": (
        "{table} is a {kind}, not a plain table.",
        "Changes are captured by a statement's triggers: a view has none, and those of a parent or a part miss the other.",
        "{next}",
    ),
    "S207": (
        "The tables lie in several databases: {places}.",
        "A link has one queue and one fence, and both live in one database's transactions.",
        "make an extraction for each database",
    ),
    "S208": (
        "{table}.{column} points to {target}, which stays and is no reference.",
        "The service must know which rows it may point to, and hear when one goes.",
        "add `{paste}` to references, or move {target} as well",
    ),
    "S209": (
        "{table}.{column} points to {target}.{target_column}, which the reference leaves out.",
        "Without that column the service cannot tell whether its row still has a parent.",
        "add {target_column!r} to the columns of {target}",
    ),
    "S210": (
        "{table} leaves out its key column {column}.",
        "A row that arrives without its key cannot be found again.",
        "add {column!r} to the columns, or drop `columns` to take all",
    ),
    "S211": (
        "{route!r} matches no URL of this project.{nearest}",
        "The gateway would turn a path that nobody answers.",
        "correct it: manage.py strangle plan {name} --urls; or declare in `adds` what only the service has",
    ),
    "S212": (
        "There is no URL called {url_name}.{nearest}",
        "A URL name stands for the path templates behind it; this one stands for none.",
        'use a known name, or a path template like "GET /api/things/{{id}}/"',
    ),
    "S213": (
        "{route!r}: the view {view} does not answer {method}.",
        "It offers {offered}; a declared method that does not exist hides a missing one.",
        "correct the method, or drop the endpoint",
    ),
    "S214": (
        "The service's address is to come from {variable}, which is not set.{nearest}",
        "Addresses differ between machines, so plans name a variable of the environment.",
        "export {variable}=http://127.0.0.1:8101, then manage.py strangle check {name}",
    ),
    "S215": (
        "{url!r} is no address of a service: {reason}.",
        "The monolith and the gateways speak plain HTTP to it, at a scheme, a host and perhaps a port.",
        "use for example http://127.0.0.1:8101",
    ),
    "S216": (
        "{kind}({subject!r}) answers for something that does not exist.{nearest}",
        "{why}",
        "correct the name; for writers outside this code write `outside: who it is`",
    ),
    "S217": (
        "The contract {path} does not exist.",
        "It is what the service promises; a file that is not there promises nothing.",
        "write it there (manage.py spectacular --file {path}), or leave `contract` out",
    ),
    "S218": (
        "The database {alias} cannot be looked at: {error}.",
        "Columns, keys and constraints are taken from the database itself, not from what the models believe.",
        "start it or correct DATABASES, then manage.py strangle check {name}",
    ),
    "S219": (
        "{table} needs {column} and leaves it out: the column takes no NULL and has no default.",
        "After Own the monolith's copy is fed backwards, and rows without that column cannot be inserted there.",
        "add {column!r} to the columns, or give it a default in the database",
    ),
    "S223": (
        "{table}.{column} is a {kind}, which cannot be carried yet.",
        "Rows are compared by one canonical form of each value; this type has none.",
        "leave the column out with `columns=[...]`, or give it a plain type",
    ),
    "S224": (
        "The table {table} leaves with {first} and with {second}.",
        "A row has one owner; two extractions would each hand it to their own service.",
        "keep it in one of the two plans",
    ),
    "S226": (
        'Loosen("{field}", on_delete="{on_delete}") cannot be carried out: {why}.',
        "A key that lost its constraint is followed by the plan alone when a row goes at its owner.",
        "{next}",
    ),
    "S227": (
        "Refuse({subject!r}) cannot be carried out: that is {what}.",
        "A refusal stands before a call: of a management command, a Celery task, a function or a method of a class.",
        "name {instead}",
    ),
    "S228": (
        "{column!r} of UpdateThrough({subject!r}) cannot go through: {fault}.{nearest}",
        "The owner compares the old value and sets the new one; of writers who change it at once, only one is right.",
        "{instead}",
    ),
    "S231": (
        "DeleteThrough({subject!r}) lets deletes through, and the table of {table} refuses them.",
        "The fence asks the table: after Own that delete would fail, whatever the answer says.",
        'write `plans.Table("{table}", deletes="through")`, or take the answer back',
    ),
    "S233": (
        "Replay({subject!r}) cannot be carried out: it listens to {signals}.",
        "Rows arrive here after they were written at their owner: only post_save and post_delete are sent on, so it would"
        " fall silent at Own.",
        'have it listen to post_save or post_delete, or let the service do its work and answer `plans.Moves("{subject}")`',
    ),
    "S234": (
        "Replay({subject!r}) cannot be carried out: it receives no signal of a table that leaves.",
        "Only a function of a module that is connected to post_save or post_delete of such a model is called when a row"
        " arrives.",
        "name that function by its own dotted path, or connect it in its app's ready()",
    ),
    "S235": (
        "The ignore for {route!r} fits no read that moves.{nearest}",
        "Only reads that move are sent twice and compared; it would ignore nothing, and whoever wrote it believes it does.",
        "name the route as the console does, or take the ignore out",
    ),
    "S237": (
        "{route!r} is to be the service's own, and this project answers it too ({view}).",
        "`adds` is for what only the service has; customers of this path would change sides without being compared.",
        "declare it in `endpoints`",
    ),
    "S238": (
        "{route!r} is the service's own and may be stale.",
        "While the service is away nobody else has an answer to it, not even an old one.",
        "remove stale_ok",
    ),
    # Told beside the rest, and no reason to refuse anything.
    "S236": (
        "The ignore of {path} for {route} ended on {until} ({reason}).",
        "Its differences count again since then, and may fail a gate.",
        "mend the difference and take the ignore out, or look at it anew and write a later day",
    ),
    # Open questions: they refuse Own; S220 refuses Copy already where a constraint holds the key.
    "S220": (
        "{field} points to {table} from a table that stays, and has no answer.",
        "Once the service owns the rows, the database here can no longer promise that they exist.",
        'add `plans.Loosen("{field}", on_delete="{on_delete}")` to answers, or `plans.Table("{model}")` to tables',
    ),
    "S225": (
        "{field} is set to NULL here when a {target} is deleted, and has no answer.",
        "Django's own UPDATE would meet the fence after Own, and the deletion would fail with it.",
        'add `plans.DeleteThrough("cascade from {target}")` to answers: the UPDATE passes, and the service does the same',
    ),
    "S230": (
        "{field} goes with its {target}: a deletion here deletes rows of {model} too, and has no answer.",
        "Django's own DELETE would meet the fence after Own, and the deletion of the {target} would fail with it.",
        'add `plans.DeleteThrough("cascade from {target}")` to answers and deletes="through" to the table of {model};'
        ' if nobody deletes a {target} here any more, `plans.Moves("cascade from {target}")`',
    ),
    "S232": (
        "{field} gets another value here when a {target} is deleted (SET_DEFAULT, SET or a function), and has no answer.",
        "That UPDATE would meet the fence after Own: only one that sets NULL can pass, and the deletion would fail with it.",
        "set its on_delete to SET_NULL or CASCADE and answer that, or let nobody delete a {target} here any more:"
        ' `plans.Moves("cascade from {target}")`',
    ),
    "S221": (
        "The admin of {model} ({admin}) writes rows that leave, and has no answer.",
        "Its forms would meet the fence after Own.",
        'add `plans.ReadOnlyAdmin("{model}", link="https://...")` to answers',
    ),
    "S222": (
        "{receiver} listens to {signal} of {model}, and has no answer.",
        "Once writes happen in the service, this signal is no longer sent here.",
        "add {answers} to answers: Replay has it sent here when a row arrived, Moves says that the service does its work",
    ),
    # ── S3xx: the command ─────────────────────────────────────────────────────────────────────────────────────
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
    # ── S4xx: moving an extraction ────────────────────────────────────────────────────────────────────────────
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
        "Retiring also takes evidence that nobody else does, from a recorder this version does not have.",
        "stay at Own: a read-only follower for good is a supported end",
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
    "S444": (
        "{name} is cancelled only in part: its link {link} stays, for the service says {reason}.",
        "Traffic is home, but what only the service has would be emptied with its copy.",
        "manage.py strangle reconcile {name}, which keeps what differs, then manage.py strangle cancel {name}",
    ),
    # ── S5xx: rows in step, and looking at it ─────────────────────────────────────────────────────────────────
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
    "S523": (
        "Triggers of {link} could not be made again at the {side}: {reason}.",
        "A trigger needs the table and its columns as they were linked, and a short lock on it.",
        "mend that, then manage.py strangle repair {name} --triggers",
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
    # ── Exxx, Wxxx: settings, shown by Django's own checks as strangler.E001 ────────────────────────────────────────
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
    "W002": (
        "CSRF_USE_SESSIONS is on, and {names} is to leave.",
        "A service never reads this project's sessions: it would refuse every form whose token is kept there.",
        "remove the setting, here and in the service; if no form of it moves, list strangler.W002 in SILENCED_SYSTEM_CHECKS",
    ),
}
