"""Nothing in; whom this process trusts over HTTPS, as httpx2 would read it from disk, out: once for all clients of all threads.

Reading certificates takes some 35 ms of processor, which every new client would pay, also one that only ever speaks plain
http: a thread's first call, and so a customer. Nothing changes a context once it is made, so threads may share it.
"""

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

# Guards _held: threads that begin at once wait for one of them, instead of each reading the same.
_lock = threading.Lock()
_held: "ssl.SSLContext | None" = None


def context() -> "ssl.SSLContext":
    """For `verify=`. Proxies and certificates that the environment names are left out, as everywhere here."""
    global _held
    with _lock:
        if _held is None:
            import httpx2  # here: a tenth of a second that a process which asks nobody need not wait for

            _held = httpx2.create_ssl_context(trust_env=False)
        return _held
