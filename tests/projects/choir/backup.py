"""A database's address in; a backup of it in a file, and the database as it was then, out: by the commands that docs/restore.md
names. Nobody may be connected while it comes back.
"""

import os
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from strangler.testing.databases import Databases
from strangler.testing.postgres import binaries

SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Backups:
    """postgres: the server that the addresses lead to; None for SQLite files."""

    folder: Path
    postgres: Databases | None

    def take(self, url: str, name: str) -> Path:
        file = self.folder / name
        if self.postgres:
            self.run("pg_dump", "--format=custom", f"--file={file}", url)
            return file
        source, kept = sqlite3.connect(url.removeprefix(SQLITE)), sqlite3.connect(file)
        with source, kept:
            source.backup(kept)
        source.close()
        kept.close()
        return file

    def put_back(self, url: str, file: Path) -> None:
        if self.postgres is None:
            place = Path(url.removeprefix(SQLITE))
            for suffix in ("-wal", "-shm"):
                place.with_name(place.name + suffix).unlink(missing_ok=True)
            place.write_bytes(file.read_bytes())
            return
        name = urlsplit(url).path.lstrip("/")
        self.postgres.drop_database(name)
        self.postgres.create_database(name, owner=name)
        self.run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={url}", str(file))

    def carry(self, tables: tuple[str, ...], source: str, target: str) -> None:
        """All rows of these tables, over whatever stands in the target, with foreign keys switched off meanwhile."""
        if self.postgres is None:
            _attach(tables, source.removeprefix(SQLITE), target.removeprefix(SQLITE))
            return
        file = self.folder / "rows.sql"
        names = [f'--table="{table}"' for table in tables]
        self.run("pg_dump", "--data-only", "--disable-triggers", *names, f"--file={file}", source)
        # Triggers of foreign keys are a superuser's to switch off.
        admin = self.postgres.url(urlsplit(target).path.lstrip("/"))
        emptied = "; ".join(f'DELETE FROM "{table}"' for table in tables)
        words = ("SET session_replication_role = replica", emptied)
        commands = [part for word in words for part in ("--command", word)]
        self.run("psql", "--set=ON_ERROR_STOP=1", "--single-transaction", *commands, f"--file={file}", admin)

    def run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(binaries() / program), *words],
            capture_output=True,
            check=False,
            text=True,
            timeout=60,
            env={"PATH": os.defpath, "HOME": str(self.folder)},
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"


def _attach(tables: tuple[str, ...], source: str, target: str) -> None:
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("ATTACH ? AS source", [source])
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    for table in tables:
        names = ", ".join(f'"{row[1]}"' for row in connection.execute(f'PRAGMA source.table_info("{table}")'))
        connection.execute(f'DELETE FROM "{table}"')
        connection.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM source."{table}"')
    connection.execute("COMMIT")
    connection.close()
