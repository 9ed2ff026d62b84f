"""Run with the shop's settings: its planted tangles, found or not, as JSON on stdout. The table is the shop's own test's."""

import json
import sys

import django


def main() -> None:
    django.setup()
    from monolith.tests.test_analysis import ROOT, TANGLES
    from strangler.boundaries.analysis import analyze

    told = {(edge.source, edge.target, edge.kind, edge.mode) for edge in analyze(ROOT).edges}
    between_apps = {each for each in told if not each[0].startswith("(")}
    found = len(TANGLES & between_apps)
    false = len(between_apps - TANGLES)
    json.dump({"planted": len(TANGLES), "found": found, "false_edges": false}, sys.stdout)


if __name__ == "__main__":
    main()
