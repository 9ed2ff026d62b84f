"""Names with their help and numbers with their labels in; a page in Prometheus' text format out. Called by kit's and the
monolith's metrics; the gateway, which loads no Django, writes its own.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

PREFIX = "strangler_"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Sample(NamedTuple):
    """One number. name: without the prefix. labels: in the sequence they are written."""

    name: str
    labels: Mapping[str, object]
    value: float


def page(help: Mapping[str, str], samples: Iterable[Sample]) -> bytes:
    """Every name of help, with or without samples, so that people see what there is. Raises KeyError for a sample whose name
    has no help."""
    by_name: dict[str, list[Sample]] = {name: [] for name in help}
    for sample in samples:
        by_name[sample.name].append(sample)
    lines = [line for name, found in by_name.items() for line in _family(name, help[name], found)]
    return "".join(f"{line}\n" for line in lines).encode()


def _family(name: str, help: str, samples: Iterable[Sample]) -> list[str]:
    text = help.replace("\\", "\\\\").replace("\n", "\\n")
    head = [f"# HELP {PREFIX}{name} {text}", f"# TYPE {PREFIX}{name} gauge"]
    return [*head, *(_line(sample) for sample in samples)]


def _line(sample: Sample) -> str:
    labels = ",".join(f'{key}="{_escaped(str(value))}"' for key, value in sample.labels.items())
    # repr, not %g: a clock's seconds have ten digits.
    return f"{PREFIX}{sample.name}{f'{{{labels}}}' if labels else ''} {float(sample.value)!r}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
