"""Where extractions stand, from the ledger; and a truth check against the link rows, which know who owns."""

from dataclasses import dataclass

from strangler import settings
from strangler.models import Standing
from strangler.plans.plan import Plan
from strangler.plans.stage import Stage
from strangler.protocol.link import LinkRow, Role
from strangler.sync import config, links


@dataclass(frozen=True, slots=True)
class Where:
    """stage: recorded. row: this side's link row, None before Copy. is_owned_here: what the database itself says."""

    stage: Stage
    applied: tuple[str, ...]
    is_held: bool
    row: LinkRow | None

    @property
    def is_owned_here(self) -> bool:
        return self.row is None or self.row.role is not Role.FOLLOWER


def applied_steps(name: str) -> frozenset[str]:
    """For strangler.stages.applied."""
    return frozenset(_row(name).applied)


def where(plan: Plan) -> Where:
    """Where one extraction stands just now."""
    standing = _row(plan.name)
    return Where(plan.stage(standing.applied), tuple(standing.applied), standing.is_held, link_row(plan.name))


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
