"""`python -m tests.bench.recorder`: build/bench-recorder/report.json and an exit status out."""

import argparse
import json
import sys
from pathlib import Path

from tests.bench.recorder.measure import measure

BUILD = Path(__file__).resolve().parents[3] / "build" / "bench-recorder"


def main() -> int:
    """Exit status: 0 if the goal holds, 1 if not, 2 usage."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.recorder", description=__doc__)
    parser.add_argument("--rounds", type=int, default=25, help="without, whole and low, by turns (%(default)s)")
    parser.add_argument("--passes", type=int, default=10, help="over all requests in each turn (%(default)s)")
    options = parser.parse_args()
    found = measure(rounds=options.rounds, passes=options.passes)
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "report.json").write_text(json.dumps(found, indent=2) + "\n")
    print("\n".join(f"  {name:<40} {value}" for name, value in found.items()))
    return 0 if found["held"] else 1


if __name__ == "__main__":
    sys.exit(main())
