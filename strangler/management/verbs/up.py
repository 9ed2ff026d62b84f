"""Stand in for services that do not run here: answers from their contracts, at their addresses, until Ctrl-C.

For whoever works on one side alone: --only NAME leaves out the service that you start yourself. A stub keeps no rows and checks
nothing; the plan's `contract` is an OpenAPI document, and nothing else is known of the service.
"""

import os
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.core.management.base import CommandParser

from strangler import settings
from strangler.contracts.contract import BadContract, Contract
from strangler.contracts.stub import Stub
from strangler.exceptions import Refused
from strangler.management.out import Out
from strangler.messages import Refusal, nearest, refuse
from strangler.plans import loader
from strangler.plans.plan import Plan

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="runs for real; stubs for all others"
    )
    parser.add_argument("--dry-run", action="store_true", help="say who would be stood in for, start nothing")


def run(options: dict[str, Any], out: Out) -> int:
    root = settings.plans_root()
    wanted = _wanted(loader.names(root), options["only"])
    found = [_place(loader.load(root, name)) for name in wanted]
    if refusals := [each for each in found if isinstance(each, Refusal)]:
        raise Refused(refusals)
    places = [each for each in found if not isinstance(each, Refusal)]
    told = [{"name": contract.name, "url": f"http://{host}:{port}"} for contract, host, port in places]
    text = "\n".join(f"{each['name']}: a stub at {each['url']}" for each in told) or "nobody has to be stood in for"
    if not options["dry_run"] and places:
        out.progress(f"{text}\nCtrl-C ends it")
        _serve([_started(contract, host, port) for contract, host, port in places])
    return out.answer(text, {"stubs": told})


def _wanted(names: tuple[str, ...], only: list[str]) -> list[str]:
    unknown = [name for name in only if name not in names]
    if unknown:
        root = settings.plans_root()
        raise Refused([refuse("S101", name=name, root=root, nearest=nearest(name, names)) for name in unknown])
    return [name for name in names if name not in only]


def _place(plan: Plan) -> tuple[Contract, str, int] | Refusal:
    """Whom to stand in for, and where; or why nobody can."""
    where = plan.extraction.where
    if not plan.extraction.contract:
        return refuse("S482", where, name=plan.name)
    try:
        url = urlsplit(plan.extraction.service_urls(os.environ)[0])
        contract = Contract.read(_file(plan), plan.name)
    except (KeyError, IndexError):
        return refuse("S484", where, name=plan.name, url=plan.extraction.service, reason="it leads to no address here")
    except BadContract as error:
        return refuse("S483", where, name=plan.name, error=error)
    if url.hostname not in LOOPBACK or not url.port:
        return refuse("S484", where, name=plan.name, url=url.geturl(), reason="a stub listens on this machine only")
    return contract, url.hostname, url.port


def _file(plan: Plan) -> Path:
    base = Path(getattr(django_settings, "BASE_DIR", "."))
    found = (folder / plan.extraction.contract for folder in (plan.folder, base))
    return next((each for each in found if each.is_file()), plan.folder / plan.extraction.contract)


def _started(contract: Contract, host: str, port: int) -> Stub:
    try:
        return Stub(contract, host, port).start()
    except OSError as error:
        url = f"http://{host}:{port}"
        raise Refused([refuse("S484", name=contract.name, url=url, reason=error.strerror or str(error))]) from error


def _serve(stubs: list[Stub]) -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    for stub in stubs:
        stub.stop()
