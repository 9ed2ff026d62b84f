"""What is known to touch moved tables still: their models, keys to them, writers that stay, routes that stay."""

from types import SimpleNamespace

from strangler import plans
from strangler.stages.touching import touching

ANSWERS = [
    plans.DeleteThrough("cascade from things.Thing"),
    plans.ReadOnlyAdmin("notes.Note"),
    plans.Moves("notes.tasks.digest"),
    plans.Refuse("notes.tasks.import_all"),
]


def test_each_is_named_and_what_left_or_is_refused_is_not() -> None:
    plan = SimpleNamespace(extraction=SimpleNamespace(answers=ANSWERS))
    resolved = SimpleNamespace(
        tables=[SimpleNamespace(model="notes.Note", name="notes_note"), SimpleNamespace(model="", name="legacy")],
        inward=[SimpleNamespace(subject="things.Pin.note", to_table="notes_note")],
        endpoints=[
            SimpleNamespace(endpoint=SimpleNamespace(route="GET /things/"), stays=True),
            SimpleNamespace(endpoint=SimpleNamespace(route="GET /notes/"), stays=False),
        ],
    )

    assert touching(plan, resolved) == [
        "model notes.Note stands on notes_note",
        "things.Pin.note points to notes_note",
        "cascade from things.Thing deletes here, and an intent goes to the service",
        "the admin of notes.Note is read-only",
        "GET /things/ stays in the monolith",
    ]
