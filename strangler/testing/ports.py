"""Nothing in; TCP ports of 127.0.0.1 that nobody listens on out. Called before a server is started.

A port is free when asked, not reserved. Two rules keep it free in practice: never one this process was given before,
and never one from the kernel's own range, where any outgoing connection may take it between our asking and the bind.
"""

import random
import socket
import threading
from pathlib import Path

LOWEST = 10_000
KERNEL_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
USUAL_KERNEL_LOWEST = 32_768  # what Linux ships; used where the file cannot be read
TRIES = 1_000

_given: set[int] = set()
_lock = threading.Lock()  # guards _given
_chance = random.SystemRandom()


class NoFreePort(Exception):
    """A thousand ports were tried and all were taken."""


def free_port() -> int:
    """A port that can be bound on 127.0.0.1 now. Raises NoFreePort."""
    highest = _kernel_lowest() - 1
    with _lock:
        for _ in range(TRIES):
            port = _chance.randint(LOWEST, highest)
            if port not in _given and _can_bind(port):
                _given.add(port)
                return port
    raise NoFreePort(f"none of {TRIES} ports tried between {LOWEST} and {highest} is free. Next: ss -ltn")


def free_ports(count: int) -> list[int]:
    """That many different ports. Raises NoFreePort."""
    return [free_port() for _ in range(count)]


def _can_bind(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _kernel_lowest() -> int:
    try:
        lowest = int(KERNEL_RANGE.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return USUAL_KERNEL_LOWEST
    return lowest if lowest > LOWEST + TRIES else USUAL_KERNEL_LOWEST
