"""`python -m tests.bench.analyze`: a grown project and the shop in, build/bench-analyze/report.json and an exit status out.
Called by make.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from tests.bench.analyze.grown import Size, grow
from tests.bench.analyze.measure import Run, run
from tests.bench.analyze.report import report

ROOT = Path(__file__).resolve().parents[3]
BUILD = ROOT / "build" / "bench-analyze"
ANALYZE = ["manage.py", "strangle", "analyze", "--format", "json"]


def main() -> int:
    """Exit status: 0 if every goal was reached, 1 if not, 2 usage."""
    options = _parser().parse_args()
    size = Size()
    with tempfile.TemporaryDirectory(prefix="strangler-bench-") as folder:
        found = _measured(Path(folder), size, options.runs, options.profile)
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "report.json").write_text(json.dumps(found, indent=2) + "\n")
    _show(found)
    return 0 if found["held"] else 1


def _measured(folder: Path, size: Size, runs: int, profile: str) -> dict:
    project, cache = folder / "project", folder / "cache"
    lines = grow(project, size)
    _say(f"{lines:,} lines, {size.apps * size.models} models, in {project}")
    environ = {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{project}",
        "DJANGO_SETTINGS_MODULE": "grown.settings",
        "XDG_CACHE_HOME": str(cache),
    }

    def once(name: str) -> Run:
        done = run(ANALYZE, cwd=project, environ=environ)
        _say(f"{name}: {done.seconds:.1f} s, {done.cpu_s:.1f} s of a processor, {done.memory_mb:.0f} MB {done.why}")
        return done

    cold = once("cold")
    warm = [once(f"warm {n} of {runs}") for n in range(1, runs + 1)]
    (project / "grown/app00/services0.py").write_text("from grown.app00.models import Thing0\nThing0.objects.count()\n")
    changed = once("one file changed")
    kept = sum(path.stat().st_size for path in cache.rglob("*.json")) / 2**20
    facts = {"lines": lines, "models": size.apps * size.models, "kept_mb": kept, "profile": profile, **_about()}
    return report(cold, warm, changed, _checked(folder / "shop"), facts)


def _checked(data: Path) -> Run:
    """The shop's plan, against an empty shop, for the second time."""
    environ = {"SHOP_DATA_DIR": str(data), "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "monolith.settings"}
    run(["manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, environ=environ)
    check = ["manage.py", "strangle", "check", "--format", "json"]
    run(check, cwd=ROOT, environ=environ)
    done = run(check, cwd=ROOT, environ=environ)
    _say(f"check on the shop: {done.seconds:.1f} s {done.why}")
    return done


def _about() -> dict:
    known = {name: version(name) for name in ("django-strangler", "Django", "msgspec")}
    machine = f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"
    return {"machine": machine, "versions": {"python": platform.python_version(), **known}}


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _say(text: str) -> None:
    print(text.rstrip(), file=sys.stderr)


def _show(found: dict) -> None:
    for key in ("lines", "models", "files", "edges", "cold_s", "warm_s", "changed_s", "memory_mb", "check_warm_s"):
        print(f"  {key:<14} {found[key]}")
    for fault in found["faults"]:
        print(f"  {fault}")
    print(f"{(BUILD / 'report.json').relative_to(ROOT)}: {'held' if found['held'] else 'did not hold'}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.analyze", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="warm ones (%(default)s)")
    parser.add_argument("--profile", choices=("embedded", "production"), default="embedded")
    return parser


if __name__ == "__main__":
    sys.exit(main())
