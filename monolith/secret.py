"""A secret key nobody has to invent. In: a data directory. Out: the key kept there.

Called by settings, embedded only.
"""

import os
import secrets
import tempfile
from pathlib import Path


def key_in(data_dir: Path) -> str:
    """The key in `data_dir/secret_key`, made on first use (owner-readable only), the same for every process."""
    path = data_dir / "secret_key"
    if not path.exists():
        _make(path)
    return path.read_text()


def _make(path: Path) -> None:
    # Several processes start at once: each writes its own file whole, the first link wins, nobody reads half a key.
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
