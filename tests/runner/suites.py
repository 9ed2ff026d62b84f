"""What `make test` runs: one line a pytest process. A new folder of tests is a new line, or a path in one.

Whatever goes missing fails: a suite that names a folder or file without tests is not run and counts as failed.
"""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICE = "extracted/reviews"


@dataclass(frozen=True)
class Suite:
    """One pytest process. settings: its Django settings module; None = a process that configures no Django.

    database: what DATABASE_URL points at ("sqlite", "postgres"); None = no such variable.
    cwd: below the root; on the import path as well.
    is_again: these tests run on another database, too; those that ask none are left to that run.
    """

    name: str
    paths: tuple[str, ...]
    settings: str | None = None
    database: str | None = None
    cwd: str = "."
    within_s: float = 900.0
    is_again: bool = False


def _unit(*rooms: str) -> tuple[str, ...]:
    return tuple(f"tests/unit/{room}" for room in rooms)


WITHOUT_US = tuple(  # the shop's own tests, but for those that ask what the toolkit makes of it
    f"monolith/tests/test_{name}.py"
    for name in (
        *("buying", "generator", "importer", "pages", "passwords", "races", "review_forms", "reviews_api", "serving"),
        "tangles",
    )
)

CONTROL = "tests.projects.control.settings"
SUITES = (  # the longest first: two run at a time
    Suite("journeys", ("tests/journeys",), within_s=2400),
    Suite(
        "faults",
        ("tests/faults/supervisor", "tests/faults/test_a_process_dies_at_any_moment.py"),
        "tests.projects.sync.settings",
        within_s=2400,
    ),
    Suite("sync", (*_unit("sync"), "tests/specs/sync"), "tests.projects.sync.settings"),
    Suite("moves", ("tests/specs/moves", "tests/faults/test_the_ledger_is_lost.py"), "tests.projects.sync.moving"),
    Suite("ground", (*_unit("signing", "protocol", "plans", "routing", "resilience", "contracts"), "tests/explorer")),
    Suite("shop-postgres", ("monolith/tests",), "monolith.settings", "postgres", is_again=True),
    Suite("shop-sqlite", ("monolith/tests",), "monolith.settings", "sqlite"),
    Suite("shop-without", WITHOUT_US, "tests.projects.shop.without", "sqlite"),
    Suite("service-postgres", (f"{SERVICE}/tests",), "reviews_service.settings", "postgres", SERVICE, is_again=True),
    Suite("service-sqlite", (f"{SERVICE}/tests",), "reviews_service.settings", "sqlite", SERVICE),
    Suite(
        "stages",
        (*_unit("stages", "management", "console", "compare", "kit", "tasks", "boundaries"), "tests/specs/stages"),
        CONTROL,
        "sqlite",
    ),
    Suite(
        "stages-postgres", (*_unit("stages", "management"), "tests/specs/stages"), CONTROL, "postgres", is_again=True
    ),
    Suite("doors", _unit("api", "forward", "seams"), CONTROL, "sqlite"),
    Suite("demo", _unit("demo")),
    Suite("testing", (*_unit("testing"), "tests/bench/analyze")),
    Suite("gateway", (*_unit("gateway"), "tests/specs/gateway", "tests/bench/gateway", "tests/bench/recorder")),
    Suite("trials", ("tests/trials",), within_s=3600),
    Suite("house", ("tests/house",)),
)


def folders(suite: Suite) -> list[Path]:
    """What it looks into, absolute."""
    return [ROOT / name for name in suite.paths]


def missing_in(suite: Suite, *, root: Path = ROOT) -> list[str]:
    """What it names and finds no test in: a folder without a test file, a file that is gone."""
    return [name for name in suite.paths if not ((root / name).is_file() or any((root / name).rglob("test_*.py")))]
