"""The table of a run: every model with its bounds, and every mutant with what killed it."""

from collections.abc import Iterable

from tests.explorer.checker import Result, explore
from tests.explorer.mutants import MUTANTS, Mutant
from tests.explorer.scenarios import FULL, SMALL


def run_models(*, is_full: bool) -> list[Result]:
    return [explore(scenario(is_full=is_full)) for scenario in (FULL if is_full else SMALL)]


def run_mutant(mutant: Mutant) -> Result:
    return explore(mutant.scenario(mutant.rules))


def lines(results: Iterable[Result]) -> Iterable[str]:
    yield f"{'model':28} {'states':>8} {'steps':>9} {'s':>6}  bounds"
    for r in results:
        ended = "" if r.is_complete else "  CUT SHORT"
        yield f"{r.model:28} {r.states:8} {r.steps:9} {r.seconds:6.1f}  {r.bounds}{ended}"
        if r.violation is not None:
            yield str(r.violation)


def mutant_lines() -> Iterable[str]:
    yield f"{'mutant':42} {'depth':>5} {'states':>8} {'s':>6}  killed by"
    for mutant in MUTANTS.values():
        r = run_mutant(mutant)
        depth, promise = (len(r.violation.trace), r.violation.promise) if r.violation else (0, "NOTHING")
        yield f"{mutant.name:42} {depth:5} {r.states:8} {r.seconds:6.1f}  {promise}"
