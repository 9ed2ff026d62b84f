"""Where extractions stand, from the ledger; and a truth check against the link rows, which know who owns."""

from dataclasses import dataclass

from strangler import settings
from strangler.exceptions import Refused
from strangler.messages import refuse
from strangler.models import Standing
from strangler.plans.plan import Plan
from strangler.plans.stage import Stage
from strangler.protocol.link import LinkRow, Role
from strangler.sync import backfill, config, ending, links, quiet


@dataclass(frozen=True, slots=True)
class Where:
    """stage, applied: as noted in the ledger, unless the link row contradicts it. row: this side's link row, None before
    Copy. is_owned_here: what the database itself says. is_quiet: whether its tables are put away, by the same row. doubt: how
    the ledger and the link row disagree, '' if they do not.
    """

    stage: Stage
    applied: tuple[str, ...]
    is_held: bool
    row: LinkRow | None
    doubt: str = ""
    is_quiet: bool = False

    @property
    def is_owned_here(self) -> bool:
        return self.row is None or self.row.role is not Role.FOLLOWER


def applied_steps(name: str) -> frozenset[str]:
    """For strangler.stages.applied."""
    return frozenset(_row(name).applied)


def where(plan: Plan) -> Where:
    """Where one extraction stands just now."""
    standing, row = _row(plan.name), link_row(plan.name)
    noted = tuple(standing.applied)
    is_fed = row is not None and row.role is Role.FOLLOWER
    is_quiet = is_fed and quiet.is_put_away(config.connection(), plan.name)
    applied = proven(plan, noted, row, is_quiet=is_quiet)
    return Where(plan.stage(applied), applied, standing.is_held, row, _doubt(plan, noted, applied, row), is_quiet)


def linked(plan: Plan) -> tuple[Where, LinkRow]:
    """Where one extraction stands, and this side's row of its link. Raises Refused if none is installed, or only its row is
    left."""
    at = where(plan)
    if at.row is None:
        lost = "" if at.stage is Stage.DECLARED else f"manage.py strangle cancel {plan.name}, then "
        raise Refused([refuse("S437", name=plan.name, stage=at.stage, lost=lost)])
    if is_given_up(plan.name):
        raise Refused([refuse("S445", name=plan.name, reason="it was away when it was to be told")])
    return at, at.row


def proven(plan: Plan, noted: tuple[str, ...], row: LinkRow | None, *, is_quiet: bool = False) -> tuple[str, ...]:
    """The steps that stand. The ledger may be lost, or an older one; who owns is in the link row, and so is what the tables are
    called."""
    names = [step.name for step in plan.steps]
    own = _first(plan, Stage.OWN)
    if row is None or own is None:
        return noted
    if row.role is not Role.FOLLOWER:
        before = names[: names.index(own)]
        return tuple(name for name in noted if name in before) if own in noted else noted
    noted = noted if own in noted else (*names[: names.index(own)], own)
    retire = _first(plan, Stage.RETIRE)
    if retire is None or is_quiet is (retire in noted):
        return noted
    return (*noted, retire) if is_quiet else tuple(name for name in noted if name != retire)


def _first(plan: Plan, stage: Stage) -> str | None:
    return next((step.name for step in plan.steps if step.stage is stage), None)


def _doubt(plan: Plan, noted: tuple[str, ...], applied: tuple[str, ...], row: LinkRow | None) -> str:
    if Stage.RETIRE in (plan.stage(noted), plan.stage(applied)) and applied != noted:
        stand = "are put away" if plan.stage(applied) is Stage.RETIRE else "stand under their own names"
        return f"the ledger notes {plan.stage(noted)}, but the tables {stand}: the link row is believed"
    if applied != noted:
        owner = "the service" if row and row.role is Role.FOLLOWER else "the monolith"
        return f"the ledger notes {plan.stage(noted)}, but {owner} owns: the link rows are believed"
    if row and not noted and is_copied(plan.name) and not is_given_up(plan.name):
        return f"the ledger notes no step, but the rows were copied (epoch {row.epoch}); which stage stood is not known"
    return ""


def is_copied(name: str) -> bool:
    """Whether a Copy was carried out to its end: no chunk of this epoch is left, and the rows were proven equal."""
    stored, chunks = links.read(config.connection(), name), backfill.progress(config.connection(), name)
    return stored.verified_us > 0 and (chunks.is_done or chunks.chunks == 0)


def is_given_up(name: str) -> bool:
    """Cancelled here, and the service has not heard of it."""
    try:
        return ending.is_given_up(links.read(config.connection(), name))
    except links.UnknownLink:
        return False


def link_row(name: str) -> LinkRow | None:
    """This side's row of the extraction's moved link, or None if none is installed."""
    try:
        return links.read(config.connection(), name).row
    except links.UnknownLink:
        return None


def is_moved(name: str) -> bool:
    """Whether the service owns its rows just now, by one look at this side's link row."""
    return links.role_of(config.connection(), name) is Role.FOLLOWER


def record(name: str, applied: list[str]) -> None:
    """The steps that are applied from now on."""
    Standing.objects.using(_alias()).update_or_create(name=name, defaults={"applied": applied})


def hold(name: str, why: str) -> None:
    Standing.objects.using(_alias()).update_or_create(name=name, defaults={"is_held": True, "held_why": why})


def resume(name: str) -> None:
    Standing.objects.using(_alias()).update_or_create(name=name, defaults={"is_held": False, "held_why": ""})


def _row(name: str) -> Standing:
    return Standing.objects.using(_alias()).filter(name=name).first() or Standing(name=name)


def _alias() -> str:
    return str(settings.read("STRANGLER_DATABASE"))
