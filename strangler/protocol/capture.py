"""What a trigger does with one changed row: queue it, let it pass, turn it into an intent, or refuse the write.

The triggers are SQL and cannot import this; tests/specs/sync drives both over every combination and demands one answer.
"""

from dataclasses import dataclass
from enum import StrEnum

from strangler.protocol.link import Role


class Operation(StrEnum):
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


class Write(StrEnum):
    CAPTURED = "captured"  # goes through, and the key is queued for the peer
    SILENT = "silent"  # goes through; the applier wrote it, and the peer has it already
    INTENT = "intent"  # stands here, and a delete or a checked update is asked of the owner
    FENCED = "fenced"  # refused by the database


@dataclass(frozen=True, slots=True)
class Session:
    """Who writes. origin: the link whose applier set its mark around this statement, '' for everybody else."""

    origin: str = ""


def judge(
    link: str,
    role: Role,
    operation: Operation,
    session: Session,
    *,
    deletes_through: bool,
    only_empties: bool = False,
    updates_through: bool = False,
) -> Write:
    """The trigger's answer for one link. Each link of a table is judged by itself: another link's applier is a writer
    like any other, so what it brings in leaves again towards this link's peer (no filtering after coalescing).

    only_empties: an update that does nothing but set to NULL what the plan lets a parent's deletion empty here; the owner
    hears of the parent and does the same.
    updates_through: whether an update changes only columns that the plan lets through.
    """
    is_applier = session.origin == link
    if role is Role.OWNER:
        return Write.SILENT if is_applier else Write.CAPTURED
    if is_applier:
        return Write.SILENT
    goes_through = {Operation.DELETE: deletes_through, Operation.UPDATE: updates_through}
    if role is Role.FOLLOWER and goes_through.get(operation):
        return Write.INTENT
    if role is Role.FOLLOWER and operation is Operation.UPDATE and only_empties:
        return Write.SILENT
    return Write.FENCED
