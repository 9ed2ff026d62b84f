"""Stand in for who does not run here: answers from their contracts, at their addresses, until Ctrl-C.

For whoever works on one side alone: --only names what you start yourself, services by their plan's name and this project as
`monolith`; without it the monolith is real and every service is stood in for. A stub keeps no rows and checks nothing; a plan's
`contract`, and STRANGLER_CONTRACT for the monolith, is an OpenAPI document, and nothing else is known of them.
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
from strangler.messages import Refusal, Where, nearest, refuse
from strangler.plans import loader
from strangler.plans.plan import Plan

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MONOLITH = "monolith"
USUAL = "http://127.0.0.1:8001"  # of a monolith whose address is not set: no gateway asks it, a person does

Place = tuple[Contract, str, int] | Refusal


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help="runs for real: a plan's service, or `monolith`; stubs for the rest. Default: the monolith",
    )
    parser.add_argument("--dry-run", action="store_true", help="say who would be stood in for, start nothing")


def run(options: dict[str, Any], out: Out) -> int:
    found = _places(settings.plans_root(), tuple(options["only"] or [MONOLITH]))
    if refusals := [each for each in found if isinstance(each, Refusal)]:
        raise Refused(refusals)
    places = [each for each in found if not isinstance(each, Refusal)]
    told = [{"name": contract.name, "url": f"http://{host}:{port}"} for contract, host, port in places]
    text = "\n".join(f"{each['name']}: a stub at {each['url']}" for each in told) or "nobody has to be stood in for"
    if not options["dry_run"] and places:
        out.progress(f"{text}\nCtrl-C ends it")
        _serve([_started(contract, host, port) for contract, host, port in places])
    return out.answer(text, {"stubs": told})


def _places(root: Path, real: tuple[str, ...]) -> list[Place]:
    """Of everybody but the real ones."""
    names = loader.names(root)
    if unknown := [name for name in real if name not in (*names, MONOLITH)]:
        raise Refused([refuse("S101", name=name, root=root, nearest=nearest(name, names)) for name in unknown])
    found = [_of_service(loader.load(root, name)) for name in names if name not in real]
    return found if MONOLITH in real else [_of_monolith(), *found]


def _of_monolith() -> Place:
    """Without a document of its own it answers its health, and 501 for the rest."""
    url = next(iter(settings.read("STRANGLER_MONOLITH")), USUAL)
    given = settings.read("STRANGLER_CONTRACT")
    try:
        contract = Contract.read(_base() / given, MONOLITH) if given else Contract({"paths": {}}, MONOLITH)
    except BadContract as error:
        return refuse("S483", name=MONOLITH, error=error)
    return _at(url, contract, None)


def _of_service(plan: Plan) -> Place:
    """Whom to stand in for, and where; or why nobody can."""
    where = plan.extraction.where
    if not plan.extraction.contract:
        return refuse("S482", where, name=plan.name)
    try:
        url = plan.extraction.service_urls(os.environ)[0]
        contract = Contract.read(_file(plan), plan.name)
    except (KeyError, IndexError):
        return refuse("S484", where, name=plan.name, url=plan.extraction.service, reason="it leads to no address here")
    except BadContract as error:
        return refuse("S483", where, name=plan.name, error=error)
    return _at(url, contract, where)


def _at(url: str, contract: Contract, where: Where | None) -> Place:
    at = urlsplit(url)
    if at.hostname not in LOOPBACK or not at.port:
        return refuse("S484", where, name=contract.name, url=url, reason="a stub listens on this machine only")
    return contract, at.hostname, at.port


def _file(plan: Plan) -> Path:
    found = (folder / plan.extraction.contract for folder in (plan.folder, _base()))
    return next((each for each in found if each.is_file()), plan.folder / plan.extraction.contract)


def _base() -> Path:
    return Path(getattr(django_settings, "BASE_DIR", "."))


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
