"""`python -m strangler.gateway`: flags and environment in, a running gateway out. SIGTERM and SIGINT drain it."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence

from strangler.gateway.config import Config
from strangler.signing.keys import BadKeys, Keyring

USAGE_EXIT = 2

EPILOG = """\
environment:
  STRANGLER_GATEWAY_KEYS   id:secret[,id:secret], newest first; shared with the control side and the monolith: signs
                           tables, admin verbs, observations, identity questions and the gateway's own cookies. Needed.
  STRANGLER_IDENTITY_KEYS  the same form; shared with the services: seals X-Strangler-Identity. Without it services see
                           every customer as anonymous.

The gateway starts from --table-file when there is one, else everything goes to the monolith until a table arrives:
posted to the admin port, or fetched from --table-url. It keeps serving when all of that is down.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status: 0 drained, 1 could not start, 2 usage."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    parser = build_parser()
    options = parser.parse_args(argv)
    try:
        config = config_of(options, os.environ)
    except ValueError as error:
        parser.exit(USAGE_EXIT, f"{parser.prog}: {error}\n")
    try:
        import httptools  # noqa: F401
        import uvloop
    except ImportError as error:
        parser.exit(1, f"{parser.prog}: {error.name} is missing. Next: pip install 'django-strangler[gateway]'\n")
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(config))
    except OSError as error:
        parser.exit(1, f"{parser.prog}: cannot start: {error}\n")
    return 0


async def serve(config: Config) -> None:
    """Serve until told to stop, then drain."""
    from strangler.gateway.process import Gateway

    gateway = Gateway(config)
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gateway.loop.add_signal_handler(number, told.set)
    await gateway.start()
    listen, admin = gateway.address, gateway.admin.address
    sys.stdout.write(f"ready {listen[0]}:{listen[1]} {admin[0]}:{admin[1]}\n")  # whoever started us waits for this line
    sys.stdout.flush()
    await told.wait()
    await gateway.stop()


def build_parser() -> argparse.ArgumentParser:
    """All flags."""
    parser = argparse.ArgumentParser(
        prog="python -m strangler.gateway",
        description="The strangler-fig gateway: sends each request to the monolith or to a service, by a signed table.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "--listen",
        default="127.0.0.1:8000",
        metavar="HOST:PORT",
        help="where customers connect (%(default)s; port 0: a free one)",
    )
    add(
        "--admin",
        default="127.0.0.1:8010",
        metavar="HOST:PORT",
        help="signed admin verbs, health, metrics (%(default)s)",
    )
    add("--monolith", required=True, metavar="URL", help="http://host:port for everything no table sends elsewhere")
    add("--table-file", metavar="PATH", help="where the last good table is kept for a cold start")
    add("--table-url", metavar="URL", help="where the published table is fetched from, as a floor under pushed ones")
    add("--table-every", type=float, default=2.0, metavar="SECONDS", help="how often (%(default)s)")
    add("--observations-url", metavar="URL", help="where pairs of shadowed answers are posted")
    add(
        "--session-cookie", default="sessionid", metavar="NAME", help="the monolith's SESSION_COOKIE_NAME (%(default)s)"
    )
    add("--identity-path", default="/strangler/identity/", metavar="PATH", help="asked who a session is (%(default)s)")
    add(
        "--trust-forwarded", action="store_true", help="believe X-Forwarded-* of whoever connects (a balancer in front)"
    )
    add("--reuse-port", action="store_true", help="several gateway processes share the listening port")
    add("--debug", action="store_true", help="say in X-Strangler-Why who answered and why")
    return parser


def config_of(options: argparse.Namespace, environ: Mapping[str, str]) -> Config:
    """Raises ValueError naming every fault at once."""
    faults: list[str] = []
    keys = _keys("STRANGLER_GATEWAY_KEYS", environ, faults, is_needed=True)
    identity_keys = _keys("STRANGLER_IDENTITY_KEYS", environ, faults, is_needed=False)
    listen = _address("--listen", options.listen, faults)
    admin = _address("--admin", options.admin, faults)
    for flag, url in (
        ("--monolith", options.monolith),
        ("--table-url", options.table_url),
        ("--observations-url", options.observations_url),
    ):
        if url and not url.startswith("http://"):
            faults.append(f"{flag} {url!r} must start with http:// (TLS to upstreams is not spoken yet)")
    if faults or keys is None:
        raise ValueError("; ".join(faults))
    return Config(
        listen=listen,
        admin=admin,
        monolith=options.monolith,
        keys=keys,
        identity_keys=identity_keys,
        table_file=options.table_file,
        table_url=options.table_url,
        table_every_s=options.table_every,
        observations_url=options.observations_url,
        session_cookie=options.session_cookie,
        identity_path=options.identity_path,
        trust_forwarded=options.trust_forwarded,
        is_debug=options.debug,
        reuse_port=options.reuse_port,
    )


def _keys(name: str, environ: Mapping[str, str], faults: list[str], *, is_needed: bool) -> Keyring | None:
    text = environ.get(name, "")
    if not text and not is_needed:
        return None
    try:
        return Keyring.parse(text)
    except BadKeys as error:
        faults.append(f"{name}: {error}")
        return None


def _address(flag: str, text: str, faults: list[str]) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        faults.append(f"{flag} {text!r} must look like 127.0.0.1:8000")
        return "", 0
    return host, int(port)


if __name__ == "__main__":
    sys.exit(main())
