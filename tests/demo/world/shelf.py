"""A world's SQLite files in, once they are filled; the same rows for later worlds of one run out. Called by opening, and
by the choir."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.demo.world.keys import Keys

SQLITE = "sqlite:///"


class Shelf:
    """For worlds of one extent. Whoever was put into the rows logs in by the password of then, so all of them have that."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="shelf-")
        self.password = Keys().password

    def fill(self, urls: Mapping[str, str]) -> bool:
        """urls: of each side's database. Whether there was something to fill them with."""
        files = self._files(urls)
        if not files or not all(kept.exists() for kept in files.values()):
            return False
        for path, kept in files.items():
            shutil.copy(kept, path)
        return True

    def keep(self, urls: Mapping[str, str]) -> None:
        """SQLite's; of a server nothing is kept. Nobody may have them open."""
        for path, kept in self._files(urls).items():
            shutil.copy(path, kept)

    def _files(self, urls: Mapping[str, str]) -> dict[Path, Path]:
        return {
            Path(url.removeprefix(SQLITE)): Path(self._folder.name, side)
            for side, url in urls.items()
            if url.startswith(SQLITE)
        }
