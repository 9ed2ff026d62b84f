"""Flags in; a running `python -m strangler.gateway` out, with the addresses it names when it is ready."""

import asyncio
import os
import subprocess
import sys

COMMAND = [sys.executable, "-m", "strangler.gateway"]
KEY_TEXT = "g1:" + "g" * 32


async def start(*flags):
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"),
        *flags,
        env={**os.environ, "STRANGLER_GATEWAY_KEYS": KEY_TEXT},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    word, listen, admin = (await process.stdout.readline()).decode().split()
    assert word == "ready"
    return process, address(listen), address(admin)


def address(text):
    host, _, port = text.rpartition(":")
    return host, int(port)
