"""One thing that is wrong, as data. Made by every judge of the proof, counted by verdict, shown by report."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """kind: lost, duplicated, refused_yet_written, counter, stock, failed. what: the token or key. why: one sentence."""

    kind: str
    what: str
    why: str


def count(findings: list[Finding], kind: str) -> int:
    return sum(finding.kind == kind for finding in findings)
