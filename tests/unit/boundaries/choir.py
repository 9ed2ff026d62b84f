"""A choir of two apps, written down: halls with evenings in them, singers who come. Files in; trace and reach out."""

from collections.abc import Iterable
from pathlib import Path

from strangler.boundaries.edge import Kind, Mode
from strangler.boundaries.following.code import Code
from strangler.boundaries.following.reach import Reach
from strangler.boundaries.following.touching import Tracing
from strangler.boundaries.living.receivers import Listener
from strangler.boundaries.living.registry import App, ModelInfo, Registry, Relation
from strangler.boundaries.reading.facts import read
from strangler.boundaries.reading.usage import File

HALLS = "choir.halls.models"
EVENINGS = "choir.evenings.models"
KEY, MANY = Kind.FOREIGN_KEY, Kind.MANY_TO_MANY
MODELS = (
    ModelInfo("halls.Hall", "halls", "halls_hall", code=f"{HALLS}.Hall", managers={"objects": (f"{HALLS}.Halls",)}),
    ModelInfo(
        "evenings.Evening",
        "evenings",
        "evenings_evening",
        (
            Relation("hall", "halls.Hall", KEY, "evenings", on_delete="cascade"),
            Relation("singers", "evenings.Singer", MANY, "evenings", "evenings.Evening_singers"),
        ),
        code=f"{EVENINGS}.Evening",
        managers={"objects": ()},
    ),
    ModelInfo("evenings.Singer", "evenings", "evenings_singer", code=f"{EVENINGS}.Singer", managers={"objects": ()}),
    ModelInfo("evenings.Evening_singers", "evenings", "evenings_evening_singers"),
)
APPS = tuple(App(name, f"choir.{name}", Path("/choir", name)) for name in ("halls", "evenings"))
REGISTRY = Registry(APPS, {model.label.lower(): model for model in MODELS}, user="evenings.Singer")
BEGINNING = f"from {HALLS} import Hall\nfrom {EVENINGS} import Evening, Singer\n"
USUAL = {
    HALLS: "class Hall:\n    def close(self):\n        self.delete()\n    def save(self):\n        note()\ndef note(): ...\n",
    EVENINGS: "class Evening: ...\nclass Singer: ...\n",
}


def traced(
    texts: dict[str, str],
    *,
    listeners: Iterable[Listener] = (),
    tasks: dict[str, str] | None = None,
    sql: dict[str, str] | None = None,
    held: dict[str, str] | None = None,
) -> tuple[Tracing, Reach]:
    """texts: module -> its file; a name that ends in `.__init__` is a package's. sql: other files. held: as living.held."""
    files = []
    for module, text in {**USUAL, **texts}.items():
        plain = module.removesuffix(".__init__")
        name = module.replace(".", "/") + ".py"
        files.append(File(name, plain, REGISTRY.app_of_module(plain), read(text)))
        assert not files[-1].facts.fault, files[-1].facts.fault
    code = Code(files)
    tracing = Tracing(code, REGISTRY, listeners, tasks, sql=sql, held=held)
    return tracing, Reach(tracing.run(), code, tracing.values.generic)


def touched(text: str, module: str = "choir.evenings.desk") -> set[tuple[str, str, Mode]]:
    """(code within the module, target, mode) of one file's touches."""
    tracing, _ = traced({module: BEGINNING + text})
    return {
        (touch.code.removeprefix(f"{module}."), touch.target, touch.mode)
        for touch in tracing.trace.every_touch()
        if touch.code.startswith(module)
    }
