"""A path that somebody named in; the recording that lies there out, or a refusal that says what lies there instead."""

from pathlib import Path

from strangler.boundaries import recording
from strangler.boundaries.recording import VERSION, Recording, Unreadable
from strangler.exceptions import Refused
from strangler.messages import refuse


def read(path: Path) -> Recording:
    """Of a file, or of a folder. Raises Refused: also for a folder in which nothing was recorded."""
    try:
        found = recording.load(path)
    except FileNotFoundError:
        raise Refused([refuse("P607", path=path)]) from None
    except Unreadable as error:
        words = {"file": error.path, "error": error.why, "version": error.version, "ours": VERSION}
        raise Refused([refuse("P604" if error.version else "P603", **words)]) from None
    except OSError as error:
        raise Refused([refuse("P603", file=error.filename or path, error=error.strerror or error)]) from None
    if path.is_dir() and not found.processes:
        raise Refused([refuse("P607", path=path)])
    return found
