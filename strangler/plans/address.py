"""A service's address as plans and settings write it: a base URL, or the name of the variable that holds it."""

import re
from urllib.parse import urlsplit

VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


def fault_of_url(url: str) -> str:
    """Why raw targets cannot be sent to this base URL; empty if they can."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return str(error)
    if parts.scheme != "http" or not parts.hostname or port == 0:
        return "it must look like http://host:port (TLS is not spoken yet)"
    extra = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    return "it must have no path, query or user" if extra else ""
