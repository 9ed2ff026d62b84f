"""A place in this project and what is to be done there. Data."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """file: as Python finds it; a folder stands for all in it. line 0: all of it. what: why, in words."""

    what: str
    file: Path
    line: int = 0

    def __str__(self) -> str:
        here = Path.cwd()
        short = self.file.relative_to(here) if self.file.is_relative_to(here) else self.file
        return f"{short}:{self.line}  {self.what}" if self.line else f"{short}  {self.what}"


@dataclass(frozen=True, slots=True)
class Leftovers:
    """delete: whole files and folders. edit: lines in files that stay, by file and line."""

    delete: tuple[Place, ...]
    edit: tuple[Place, ...]

    def lines(self) -> list[str]:
        """For people."""
        told = [f"Delete {len(self.delete)} whole files and folders:", *(f"  {place}" for place in self.delete)]
        told += [f"Edit {len(self.edit)} lines:", *(f"  {place}" for place in self.edit)]
        return told
