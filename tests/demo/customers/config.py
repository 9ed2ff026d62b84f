"""A JSON file in; what a run of customers needs out. Written by play, read by this package's __main__."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

CLOSED = "doors-closed"  # a file in `out`: the shop's old code is about to leave, and nobody uses it any more


@dataclass(frozen=True)
class Config:
    """dsn: of the shop's own role, service_dsn: of the service's, "" on SQLite. purge: words and environment of the
    nightly command, run as cron would.

    out: told.jsonl, started.json and faults.json are written there.
    """

    host: str
    port: int
    password: str
    out: str
    run: str
    seed: int = 1
    members: int = 24
    accounts: int = 50
    dsn: str = ""
    service_dsn: str = ""
    purge_argv: list[str] = field(default_factory=list)
    purge_env: dict[str, str] = field(default_factory=dict)
    purge_cwd: str = "/"
    purge_every_s: float = 12.0
    purge_later_env: dict[str, str] = field(
        default_factory=dict
    )  # the service's own command, once the doors are closed
    purge_later_cwd: str = "/"

    @property
    def folder(self) -> Path:
        return Path(self.out)

    @property
    def is_closed(self) -> bool:
        """Whether old sessions end, staff uses the service's own endpoint, and cron its command."""
        return (self.folder / CLOSED).exists()

    def write(self, path: Path) -> None:
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> "Config":
        return cls(**json.loads(path.read_text()))
