"""S2xx: a plan against the project. Texts only: id -> (what, why, next)."""

TEXTS: dict[str, tuple[str, str, str]] = {
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
    "S240": (
        "Seam({subject!r}) names the interface {interface!r}, which {fault}.{nearest}",
        "That code is to call it instead of the tables; what stands there cannot be turned to the service.",
        "name a class that derives from strangler.seams.Seam, by its dotted path",
    ),
    "S241": (
        "Seam({subject!r}) names the interface {interface!r}, which the table turns with {other}, not with {name}.",
        "Its calls would go to another service, and change sides when that one's rows do.",
        'write `extraction = "{name}"` in the interface, or answer with an interface that has it',
    ),
    "S248": (
        "own names the package {package}, in which no installed app lies.{nearest}",
        "Its code would be looked for writers like the project's own, and there is none of it.",
        "take it out, or write one of: {known}",
    ),
    "S249": (
        "{label} has its table's name in quotes of its own: db_table = {name!r}.",
        "Django sends such a name as it stands; triggers, batches and the fence know a table by its plain name, and would look"
        " for one whose name has quotes in it.",
        'write db_table = "{plain}" and move the state alone (migrations.SeparateDatabaseAndState): it is the same table'
        " wherever the search path leads to it",
    ),
    "S250": (
        "{subject!r} of Refuse is no code, and whether it is a task nobody knows: the project's tasks do not load: {error}.",
        "Celery is asked for the names of tasks, and imports every module that has one.",
        'mend what raised it, or name the task\'s code: plans.Refuse("app.tasks.name")',
    ),
    "S251": (
        "The routers send {places} to {alias}, and rows are kept in step in {ours}.",
        "Queue, triggers and fence live in the database of the rows; here others would be watched, or none.",
        "STRANGLER_SYNC_DATABASE={alias} for every process of this project, and manage.py migrate --database {alias}",
    ),
    "S252": (
        "The tables lie in {alias}, which is {engine}: it is not supported yet.",
        "Rows are kept in step by triggers, fences and locks, which are written for PostgreSQL and SQLite.",
        "carve out a capability whose tables lie in one of these; strangle analyze goes on telling what reaches those here",
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
        "{next}",
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
        "{next}",
    ),
    "S245": (
        "{says}, and the plan does not let it move ({places}).",
        "After Own it would meet the fence here; it is sent on to the service only if the plan says that it moves.",
        "add {line}",
    ),
    "S246": (
        "{says} and has no answer ({places}).",
        "After Own its statements would meet the fence, with nobody to send them on.",
        "add {line}",
    ),
    "S247": (
        "{says} and has no answer.",
        "After Own its statements would meet the fence, and whoever runs it is told by an error of the database.",
        "ask them, then add {line}",
    ),
}
