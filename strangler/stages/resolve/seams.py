"""An answer that names a seam in; what is wrong with the interface out. Called by answers."""

from collections.abc import Iterator

from strangler.messages import Refusal, refuse
from strangler.plans.answers import Seam
from strangler.stages.resolve.dotted import NoSuchCode, follow


def seam_faults(answer: Seam, name: str) -> Iterator[Refusal]:
    """name: the extraction whose plan answers so."""
    from strangler.seams.seam import fault_of  # here: an HTTP client comes with it, a sixth of each command's start

    words = {"subject": answer.subject, "interface": answer.interface}
    try:
        found = follow(answer.interface)
    except NoSuchCode as missing:
        yield refuse(
            "S240", answer.where, fault=f"is not there: {missing.reason.rstrip('.')}", nearest=missing.near, **words
        )
        return
    if fault := fault_of(found):
        yield refuse("S240", answer.where, fault=fault, nearest="", **words)
    elif found.extraction != name:
        yield refuse("S241", answer.where, other=found.extraction, name=name, **words)
