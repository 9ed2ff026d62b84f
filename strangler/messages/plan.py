"""S1xx: a plan as it is written. Texts only: id -> (what, why, next)."""

TEXTS: dict[str, tuple[str, str, str]] = {
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
    # S127 was told while no seam could be carried out.
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
    "S131": (
        "{name} cannot be a reference.",
        "Each database numbers its content types and permissions by itself: the monolith's rows would take the place of the"
        " service's own. Columns that name one travel as its text and need no reference.",
        "delete it from references, and install its app in the service",
    ),
    "S130": (
        "Step {step} copies, and asks for a rehearsal before it.",
        "A hand-over is rehearsed along a link, and the link is what Copy installs: the gate could never pass.",
        "put plans.rehearsed(within_s=…) into the step with plans.Own()",
    ),
}
