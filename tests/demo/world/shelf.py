"""A world's SQLite files in, once they are filled; the same rows for later worlds of one run out. Called by opening."""

import shutil
import tempfile
from pathlib import Path

from tests.demo.world.keys import Keys
from tests.demo.world.stores import SIDES, Stores

SQLITE = "sqlite:///"


class Shelf:
    """For worlds of one extent. Whoever was put into the rows logs in by the password of then, so all of them have that."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="shelf-")
        self.password = Keys().password

    def fill(self, stores: Stores) -> bool:
        """Whether there was something to fill these stores with."""
        files = self._files(stores)
        if not files or not all(kept.exists() for kept in files.values()):
            return False
        for path, kept in files.items():
            shutil.copy(kept, path)
        return True

    def keep(self, stores: Stores) -> None:
        """SQLite's; of a server nothing is kept. Nobody may have them open."""
        for path, kept in self._files(stores).items():
            shutil.copy(path, kept)

    def _files(self, stores: Stores) -> dict[Path, Path]:
        urls = {side: getattr(stores, side).database for side in SIDES}
        return {
            Path(url.removeprefix(SQLITE)): Path(self._folder.name, side)
            for side, url in urls.items()
            if url.startswith(SQLITE)
        }
