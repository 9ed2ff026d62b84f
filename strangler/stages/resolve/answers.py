"""Answers in; a refusal for each whose subject does not exist, or cannot be answered so, out. Called by resolve."""

from collections.abc import Collection, Iterable, Iterator

from django.db.models import Model

from strangler.messages import Refusal, nearest, refuse
from strangler.plans.answers import CASCADE, Answer, Loosen, ReadOnlyAdmin, Refuse, Replay, Seam
from strangler.stages.resolve import registry
from strangler.stages.resolve.dotted import NoSuchCode, follow
from strangler.stages.resolve.refused import is_task_name, unwrappable
from strangler.stages.resolve.replayed import silence
from strangler.stages.resolve.seams import seam_faults

WHY_ADMIN = "A read-only admin belongs to a model whose table leaves."
WHY_FIELD = "Only a foreign key of a table that stays, pointing to one that leaves, can be loosened."
WHY_CASCADE = "A cascade starts at a model."


def answer_faults(
    answers: Iterable[Answer], moving: Collection[str], inward: list[str], name: str = ""
) -> Iterator[Refusal]:
    """moving: names of the tables that leave. inward: subjects of the foreign keys that point to them. name: the extraction."""
    for answer in answers:
        if isinstance(answer, Seam):
            yield from seam_faults(answer, name)
        if isinstance(answer, Replay):
            yield from _unless_heard(answer, moving)
        elif not answer.is_outside:
            yield from _fault_of(answer, moving, inward)


def _fault_of(answer: Answer, moving: Collection[str], inward: list[str]) -> Iterator[Refusal]:
    labels = {model._meta.label.lower(): model for model in registry.every_model()}
    if isinstance(answer, ReadOnlyAdmin):
        known = [model._meta.label for model in registry.with_proxies(registry.of_tables(moving))]
        yield from _unless_in(answer, known, WHY_ADMIN)
    elif isinstance(answer, Loosen):
        yield from _unless_in(answer, inward, WHY_FIELD)
    elif isinstance(answer, Refuse):
        yield from _unless_wrapped(answer, labels)
    elif answer.subject.startswith(CASCADE):
        yield from _unless_in(answer, [model._meta.label for model in labels.values()], WHY_CASCADE)
    elif not _is_model_or_field(answer.name, labels):
        yield from _unless_code(answer)


def _is_model_or_field(name: str, labels: dict[str, type[Model]]) -> bool:
    label, _, field_name = name.rpartition(".")
    if name.lower() in labels:
        return True
    model = labels.get(label.lower())
    return model is not None and field_name in {field.name for field in model._meta.get_fields()}


def _unless_in(answer: Answer, known: list[str], why: str) -> Iterator[Refusal]:
    if answer.name.lower() not in {each.lower() for each in known}:
        near = nearest(answer.name, known)
        yield refuse("S216", answer.where, kind=type(answer).__name__, subject=answer.subject, nearest=near, why=why)


def _unless_wrapped(answer: Refuse, labels: dict[str, type[Model]]) -> Iterator[Refusal]:
    try:
        if is_task_name(answer.name):
            return
        broken = None
    except Exception as error:  # whatever a project's module does while it is imported
        broken = error
    try:
        fault = unwrappable(answer, is_model=_is_model_or_field(answer.name, labels))
    except NoSuchCode as missing:
        if broken:
            yield refuse("S250", answer.where, subject=answer.subject, error=f"{type(broken).__name__}: {broken}")
        else:
            yield _no_code(answer, missing)
        return
    if fault:
        yield refuse("S227", answer.where, subject=answer.subject, what=fault.what, instead=fault.instead)


def _unless_heard(answer: Replay, moving: Collection[str]) -> Iterator[Refusal]:
    """Of a table whose model is unknown nobody can tell who listens; that is told of the table."""
    models = registry.of_tables(moving)
    is_known = all(registry.find(name) for name in moving if "." in name)
    missing = [] if answer.is_outside else list(_unless_code(answer))
    yield from missing or (silence(answer, models) if is_known else ())


def _unless_code(answer: Answer) -> Iterator[Refusal]:
    try:
        follow(answer.name)
    except NoSuchCode as missing:
        yield _no_code(answer, missing)


def _no_code(answer: Answer, missing: NoSuchCode) -> Refusal:
    why = missing.reason[0].upper() + missing.reason[1:]
    words = {"kind": type(answer).__name__, "subject": answer.subject, "nearest": missing.near, "why": why}
    return refuse("S216", answer.where, **words)
