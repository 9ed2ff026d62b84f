"""The projects that are tried: which package, and which of its apps a service could be drafted from."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOSTS = Path(__file__).parent / "hosts"
BUILD = ROOT / "build" / "trials"


@dataclass(frozen=True)
class Project:
    """name: of its folder in hosts/ and of its labels. package: what counts as the project's own. app: label for `new`.
    suite: the tests that its wheel brings, '' for none; they run under suite_settings, found in suite_folder."""

    name: str
    package: str
    distribution: str
    app: str
    suite: str = ""
    suite_settings: str = ""
    suite_folder: Path = ROOT

    @property
    def folder(self) -> Path:
        return HOSTS / self.name


PROJECTS = (
    Project("helpdesk", "helpdesk", "django-helpdesk", "helpdesk"),
    Project("oscar", "oscar", "django-oscar", "wishlists"),
    Project(
        "wagtail",
        "wagtail",
        "wagtail",
        "wagtailredirects",
        suite="wagtail.contrib.redirects",
        suite_settings="conf.suite",
        suite_folder=HOSTS.parent / "carve" / "site",
    ),
)
