"""`python -m tests.explorer [full]`: explore everything, print the table; exit 1 if a promise broke or a mutant lives."""

import sys

from tests.explorer.mutants import MUTANTS
from tests.explorer.table import lines, mutant_lines, run_models

results = run_models(is_full="full" in sys.argv[1:])
print("\n".join(lines(results)), flush=True)
killed = list(mutant_lines())
print("\n".join(killed))
alive = sum(line.endswith("NOTHING") for line in killed)
print(f"{sum(r.states for r in results)} states, {len(MUTANTS) - alive} of {len(MUTANTS)} mutants killed")
sys.exit(1 if alive or any(r.violation or not r.is_complete for r in results) else 0)
