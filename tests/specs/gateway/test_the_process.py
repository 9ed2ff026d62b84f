"""`python -m strangler.gateway` as its operator meets it: help, refusals, start, drain."""

import asyncio
import os
import signal
import subprocess
import sys

from strangler.gateway.__main__ import build_parser
from tests.specs.gateway.program import COMMAND, KEY_TEXT, start
from tests.specs.gateway.world import KEYS, Customer, Side, answer, live, until


def run(*flags, **environ):
    env = {**os.environ, "STRANGLER_GATEWAY_KEYS": KEY_TEXT, **environ}
    return subprocess.run([*COMMAND, *flags], env=env, capture_output=True, text=True, timeout=30, check=False)


def test_help_names_every_flag_and_every_variable():
    text = run("--help").stdout
    for action in build_parser()._actions:
        assert action.option_strings[-1] in text
    assert "STRANGLER_GATEWAY_KEYS" in text and "STRANGLER_IDENTITY_KEYS" in text


def test_every_fault_of_the_start_is_named_at_once():
    done = run("--monolith", "https://x", "--listen", "nowhere", STRANGLER_GATEWAY_KEYS="")
    assert done.returncode == 2
    for part in ("STRANGLER_GATEWAY_KEYS: no key given", "--listen 'nowhere'", "--monolith 'https://x'"):
        assert part in done.stderr
    assert "Traceback" not in done.stderr


def test_the_gateway_needs_no_django():
    code = "import sys, strangler.gateway.process, strangler.gateway.__main__; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.strip() == "False"


@live
async def test_sigterm_lets_requests_finish_and_takes_no_new_ones():
    monolith = await Side("monolith").start()
    go_on = asyncio.Event()

    async def slow(seen, reader, writer):
        await go_on.wait()
        writer.write(answer(b"finished"))

    monolith.handlers[b"/slow"] = slow
    process, listen, admin = await start("--monolith", monolith.url)
    try:
        async with Customer(listen) as busy, Customer(listen) as idle:
            assert (await idle.ask("GET", "/")).body == b"monolith"
            busy.send("GET", "/slow")
            await until(lambda: b"/slow" in monolith.targets())
            process.send_signal(signal.SIGTERM)
            assert await idle.reader.read() == b""
            async with Customer(admin) as operator:
                assert (await operator.ask("GET", "/healthz")).status == 503
            go_on.set()
            reply = await busy.receive()
            assert (reply.body, reply.one(b"connection")) == (b"finished", b"close")
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
        await monolith.stop()


@live
async def test_a_killed_gateway_starts_again_from_its_last_good_table(tmp_path):
    from dataclasses import replace

    from strangler.routing.snapshot import to_bytes
    from strangler.signing.request import HEADER, sign
    from tests.specs.gateway.world import World

    monolith, service = await Side("monolith").start(), await Side("things").start()
    world = World()
    world.monolith, world.service = monolith, service
    data = to_bytes(replace(world.table(read_share=1.0)), keys=KEYS)
    flags = ("--monolith", monolith.url, "--table-file", str(tmp_path / "table"))
    process, listen, admin = await start(*flags)
    try:
        import time

        async with Customer(admin) as operator:
            signature = sign("POST", "/table", data, keys=KEYS, now_s=time.time())
            assert (await operator.ask("POST", "/table", [(HEADER.encode(), signature.encode())], data)).status == 200
        process.kill()
        await process.wait()
        process, listen, admin = await start(*flags)
        async with Customer(listen) as customer:
            assert (await customer.ask("GET", "/things/")).body == b"things"
    finally:
        process.kill()
        await process.wait()
        await monolith.stop()
        await service.stop()


@live
async def test_the_kill_switch_works_from_a_shell_without_django():
    monolith = await Side("monolith").start()
    process, listen, admin = await start("--monolith", monolith.url)
    try:
        where = f"{admin[0]}:{admin[1]}"
        for verb, status, answered in (
            (("kill", "--reason", "all reads are slow"), 0, '{"killed":["*"]}'),
            (("revive",), 0, '{"killed":[]}'),
            (("healthz",), 0, '{"status":"ok","version":0,"killed":[]}'),
            (("kill", "unknown"), 1, "unknown extraction 'unknown'"),
        ):
            done = await operate(*verb, "--admin", where)
            assert done.returncode == status and answered in done.stdout
    finally:
        process.kill()
        await process.wait()
        await monolith.stop()
    done = await operate("kill", "--admin", where)
    assert done.returncode == 1 and "does not answer /kill" in done.stderr


async def operate(*words):
    command = [sys.executable, "-m", "strangler.gateway.operate", *words]
    env = {**os.environ, "STRANGLER_GATEWAY_KEYS": KEY_TEXT}
    return await asyncio.to_thread(
        subprocess.run, command, env=env, capture_output=True, text=True, timeout=30, check=False
    )
