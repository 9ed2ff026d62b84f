"""Models that are to leave in; the text of a first plan out: short, formatted, and sound as far as anyone can know."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import CASCADE, PROTECT, RESTRICT, SET_NULL, Model

from strangler.boundaries.url_paths import UrlPath, every_path
from strangler.plans.endpoint import METHODS

LINE = 120
ON_DELETE = {CASCADE: "cascade", SET_NULL: "nullify", PROTECT: "restrict", RESTRICT: "restrict"}
STEPS = {  # file -> (sentence, operation, gate)
    "0001_copy": ("Every row exists twice.", "plans.Copy()", ""),
    "0002_shadow": ("Reads are sent twice and compared.", "plans.Shadow()", "plans.verified(within_s=3600)"),
    "0003_canary": (
        "One user in twenty reads {name} from the service.",
        "plans.Canary(share=0.05)",
        "plans.compared(at_least=3000, mismatch_below=0.001)",
    ),
    "0004_serve": ("Everybody reads {name} from the service.", "plans.Serve()", "plans.lag_below(seconds=2)"),
    "0005_own": ("The service owns {name}.", "plans.Own()", "plans.verified(within_s=600)"),
}


def draft(name: str, models: Sequence[type[Model]], *, owner: str, service: str) -> dict[str, str]:
    """File name -> text of the plan called name. owner, service: empty means a guess from the name."""
    files = {"__init__.py": _declaration(name, models, owner or f"team-{name}", service or f"{name.upper()}_URL")}
    before = ""
    for step, (sentence, operation, gate) in STEPS.items():
        files[f"{step}.py"] = _step(sentence.format(name=name), before, operation, gate)
        before = step
    return files


def _declaration(name: str, models: Sequence[type[Model]], owner: str, service: str) -> str:
    lists = {
        "tables": [_table(model, models) for model in models],
        "references": _references(models),
        "endpoints": _endpoints({model._meta.app_config.name for model in models if model._meta.app_config}),
        "gates": ["plans.no_dead_letters()"],
    }
    lines = ["from strangler import plans", "", "extraction = plans.Extraction("]
    lines += [f'    owner="{owner}",', f'    service="{service}",']
    lines += [line for key, items in lists.items() if items for line in _list(key, items)]
    return "\n".join([*lines, ")", ""])


def _list(key: str, items: Sequence[str]) -> list[str]:
    one_line = f"    {key}=[{', '.join(items)}],"
    if len(one_line) <= LINE:
        return [one_line]
    return [f"    {key}=[", *(f"        {item}," for item in items), "    ],"]


def _table(model: type[Model], leaving: Sequence[type[Model]]) -> str:
    cascades = any(key.remote_field.on_delete is CASCADE for key in _outward([model], leaving))
    return f'plans.Table("{model._meta.label}"' + (', deletes="through")' if cascades else ")")


def _references(models: Sequence[type[Model]]) -> list[str]:
    found: dict[str, tuple[set[str], str]] = {}
    for key in _outward(models, models):
        label = key.remote_field.model._meta.concrete_model._meta.label
        columns, _ = found.setdefault(label, (set(), ON_DELETE.get(key.remote_field.on_delete, "keep")))
        columns.add(key.target_field.column)
    return [_reference(label, sorted(columns), on_delete) for label, (columns, on_delete) in found.items()]


def _reference(label: str, columns: Iterable[str], on_delete: str) -> str:
    named = ", ".join(f'"{column}"' for column in columns)
    extra = "" if on_delete == "cascade" else f', on_parent_delete="{on_delete}"'
    return f'plans.Reference("{label}", columns=[{named}]{extra})'


def _outward(models: Iterable[type[Model]], leaving: Sequence[type[Model]]) -> list[Any]:
    """Foreign keys from these models to ones that stay."""
    keys: list[Any] = [key for model in models for key in model._meta.local_concrete_fields if key.remote_field]
    return [key for key in keys if key.remote_field.model._meta.concrete_model not in leaving]


def _endpoints(app_names: Iterable[str]) -> list[str]:
    packages = tuple(f"{name}." for name in app_names)
    paths = [path for path in every_path() if path.view_name.startswith(packages) and "{format}" not in path.template]
    routes = dict.fromkeys(f"{_methods(path)} {path.template}" for path in paths)
    return [f'plans.Endpoint("{route}")' for route in routes]


def _methods(path: UrlPath) -> str:
    """What a view offers. A plain function may not say: a POST that is not declared would stay behind after Own."""
    offered = (path.methods & set(METHODS)) - {"HEAD", "OPTIONS"}
    return ",".join(sorted(offered, key=METHODS.index)) or "GET,POST"


def _step(sentence: str, after: str, operation: str, gate: str) -> str:
    lines = ["from strangler import plans", "", "", "class Step(plans.Step):", f'    """{sentence}"""', ""]
    lines += [f'    after = "{after}"'] if after else []
    lines += [f"    operations = [{operation}]", *([f"    gates = [{gate}]"] if gate else []), ""]
    return "\n".join(lines)
