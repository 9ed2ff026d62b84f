"""Say who answers a request now, and why: route, bucket, stage, epoch, as the published table has it."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from strangler.exceptions import Refused
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.routing.bucket import BUCKETS, bucket_of
from strangler.routing.decision import Decision, Facts, decide
from strangler.routing.table import ExtractionState, Table
from strangler.stages.routes import published


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("method", type=str.upper, help="GET, POST, …")
    parser.add_argument("path", help="as in the browser; what follows a ? plays no part")
    parser.add_argument(
        "--as", dest="actor", default="", metavar="WHO", help="user:42 or anonymous:ID; nobody if left out"
    )


def run(options: dict[str, Any], out: Out) -> int:
    facts = _facts(options)
    table = published()
    if table is None:
        raise Refused([refuse("S530")])
    decision = decide(facts, table)
    state = table.states.get(decision.extraction or "")
    return out.answer(_text(facts, decision, state, table), _data(facts, decision, state, table))


def _facts(options: dict[str, Any]) -> Facts:
    path = options["path"].partition("?")[0]
    kind, colon, id = options["actor"].partition(":")
    if not path.startswith("/"):
        raise Refused([refuse("S531", what=path, wanted="a path that begins with /", example="/things/7/")])
    if options["actor"] and (kind not in ("user", "anonymous") or not id):
        raise Refused([refuse("S531", what=options["actor"], wanted="user:ID or anonymous:ID", example="user:42")])
    return Facts(options["method"], path, **({"user_id" if kind == "user" else "actor": id} if colon else {}))


def _text(facts: Facts, decision: Decision, state: ExtractionState | None, table: Table) -> str:
    lines = [f"{facts.method} {facts.path} by {_who(facts) or 'nobody known'}"]
    if decision.route and state:
        route = decision.route
        lines.append(f"  route     {'/'.join(route.methods)} {route.template} of {state.name}, a {route.access}")
        lines.append(
            f"  stage     {state.stage}, epoch {state.epoch}, owned by the {state.owner}, table {table.version}"
        )
        if (bucket := _bucket(facts, state)) is not None:
            edge = round(state.read_share * BUCKETS)
            lines.append(f"  bucket    {bucket}; below {edge} of {BUCKETS} read from the service")
    urls = ", ".join(table.upstreams.get(decision.upstream, ()))
    lines.append(f"  answered  by {decision.upstream} ({urls or 'no address'}), because {decision.because}")
    if decision.shadow:
        lines.append(f"  shadow    a copy goes to {decision.shadow}; its answer is compared and thrown away")
    if decision.fallback:
        age = ", marked with its age" if decision.is_fallback_stale else ""
        lines.append(f"  if it fails, {decision.fallback} answers{age}")
    if decision.hold:
        lines.append("  held      a hand-over is under way; the request waits for it")
    return "\n".join(lines)


def _data(facts: Facts, decision: Decision, state: ExtractionState | None, table: Table) -> dict[str, Any]:
    told = {name: value for name, value in asdict(decision).items() if name != "route"}
    route = decision.route.name if decision.route else None
    standing = {"stage": state.stage, "epoch": state.epoch, "owner": state.owner} if state else {}
    bucket = _bucket(facts, state) if state else None
    return {
        "method": facts.method,
        "path": facts.path,
        "table": table.version,
        "route": route,
        "bucket": bucket,
        **told,
    } | (standing)


def _who(facts: Facts) -> str:
    if facts.user_id is not None:
        return f"user:{facts.user_id}"
    return f"anonymous:{facts.actor}" if facts.actor else ""


def _bucket(facts: Facts, state: ExtractionState) -> int | None:
    return bucket_of(_who(facts), salt=state.split_salt) if _who(facts) else None
