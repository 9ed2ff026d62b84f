"""The projects that are tried: which package, and which of its apps a service could be drafted from."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOSTS = Path(__file__).parent / "hosts"
BUILD = ROOT / "build" / "trials"
PINS = ROOT / "requirements-trials.txt"


@dataclass(frozen=True)
class Suite:
    """A project's own tests. words: after the interpreter's name. source: the folder of its release's sources that they are run
    in, '' for tests that the wheel brings."""

    words: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True)
class Project:
    """name: of its folder in hosts/ and of its labels. package: what counts as the project's own. app: label for `new`.
    suite: None for tests that the package index does not have. pins: of its environment. has_tables: whether its tables are
    made; no verb that is tried needs them. longest: lines of the longest file that is drawn for reading, 0 = any."""

    name: str
    package: str
    distribution: str
    app: str
    suite: Suite | None = None
    pins: Path = PINS
    has_tables: bool = True
    longest: int = 0

    @property
    def folder(self) -> Path:
        return HOSTS / self.name


REDIRECTS = ("test", "wagtail.contrib.redirects", "--noinput", "--settings", "conf.suite")
SITE = ("--pythonpath", str(HOSTS.parent / "carve" / "site"))
TICKETS = ("tests/plugins/badges", "tests/base/test_waitinglist.py", "tests/control/test_waitinglist.py")

PROJECTS = (
    Project("helpdesk", "helpdesk", "django-helpdesk", "helpdesk"),
    Project("oscar", "oscar", "django-oscar", "wishlists"),
    Project("wagtail", "wagtail", "wagtail", "wagtailredirects", Suite(("-m", "django", *REDIRECTS, *SITE))),
    Project(
        "pretix",
        "pretix",
        "pretix",
        "badges",
        Suite(("-m", "pytest", "-q", "-p", "no:cacheprovider", "--ds", "host.suite", *TICKETS), source="src"),
        pins=ROOT / "requirements-trials-pretix.txt",
        has_tables=False,  # hundreds of migrations, minutes of them
        longest=1000,
    ),
)
