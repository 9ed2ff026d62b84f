"""Who stands at the keyboard, for the ledger."""

import getpass
import socket


def actor_name() -> str:
    """`user@host` of this process, as far as the system says."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "unknown"
    return f"{user}@{socket.gethostname()}"
