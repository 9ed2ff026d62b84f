"""The body of a gateway's post in; observations out, or the reason why not. Called by intake.

    {"observations": [{"extraction": …, "route": …, "method": …, "target": …, "control": {…}, "candidate": {…}, …}]}

Bodies are base64 of the bytes as they were sent; headers a list of [name, value]. Unknown fields are let pass, since a
newer gateway may say more; missing ones are filled, since an older one may say less.
"""

from dataclasses import dataclass, field

import msgspec

Headers = list[tuple[str, str]]
Told = dict[str, tuple[int, int]]  # link -> (epoch, version)

FENCED = "x-strangler-fenced"
MAX_BATCH_BYTES = 24 * 1024 * 1024  # 50 pairs of 64 KiB bodies in base64 are 9 MB; headers may double that
MAX_OBSERVATIONS = 500
MAX_BODY_BYTES = 1024 * 1024
MAX_HEADERS = 200
MAX_TEXT = 8192


class BadBatch(ValueError):
    """A post that is not a batch of observations. The message is the reason, fit for an answer with status 400."""


class Side(msgspec.Struct, frozen=True):
    """What one side answered. error: why there is no answer, "" when there is one."""

    status: int = 0
    headers: Headers = msgspec.field(default_factory=list)
    body: bytes = b""
    is_cut: bool = False
    first_byte_ms: float = 0.0
    total_ms: float = 0.0
    error: str = ""
    delivered: Told = msgspec.field(default_factory=dict)
    positions: Told = msgspec.field(default_factory=dict)

    @property
    def is_fenced(self) -> bool:
        """Whether this side's database refused a write: what was asked for as a read tried to change a moved row."""
        return bool(self.values(FENCED))

    def values(self, name: str) -> list[str]:
        """Every value of one header, in the sequence they came. name: lower case."""
        return [value for its, value in self.headers if its.lower() == name]


class Observation(msgspec.Struct, frozen=True):
    """One request answered twice. again: the candidate asked once more a little later, when the first two differed."""

    extraction: str
    route: str
    method: str
    target: str
    control: Side
    candidate: Side
    request_id: str = ""
    at_s: float = 0.0
    table_version: int = 0
    epoch: int = 0
    delivered_before: Told = msgspec.field(default_factory=dict)
    again: Side | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """refused: one reason for each observation that could not be read; the others are not made to pay for it."""

    observations: list[Observation] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class _Envelope(msgspec.Struct):
    observations: list[msgspec.Raw]


def read_batch(body: bytes) -> Batch:
    """Read one post. Raises BadBatch when it is too large, no JSON or no envelope."""
    if len(body) > MAX_BATCH_BYTES:
        raise BadBatch(f"{len(body):,} bytes; at most {MAX_BATCH_BYTES:,} are read")
    try:
        envelope = msgspec.json.decode(body, type=_Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadBatch(f"not a batch of observations: {error}") from error
    if len(envelope.observations) > MAX_OBSERVATIONS:
        raise BadBatch(f"{len(envelope.observations)} observations; at most {MAX_OBSERVATIONS} are read")
    batch = Batch()
    for raw in envelope.observations:
        _read_one(raw, batch)
    return batch


def _read_one(raw: msgspec.Raw, batch: Batch) -> None:
    try:
        observation = msgspec.json.decode(raw, type=Observation)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        batch.refused.append(str(error))
        return
    if reason := _too_much(observation):
        batch.refused.append(reason)
    else:
        batch.observations.append(observation)


def _too_much(observation: Observation) -> str:
    if not observation.extraction or not observation.route:
        return "an observation without extraction or route"
    names = (observation.extraction, observation.route, observation.method, observation.request_id)
    if any(len(name) > 300 for name in names) or len(observation.target) > MAX_TEXT * 4:
        return "a name or target that is too long"
    sides = [observation.control, observation.candidate, *([observation.again] if observation.again else [])]
    for side in sides:
        if len(side.body) > MAX_BODY_BYTES:
            return f"a body of {len(side.body):,} bytes; at most {MAX_BODY_BYTES:,} are read"
        if len(side.headers) > MAX_HEADERS or any(len(value) > MAX_TEXT for _, value in side.headers):
            return "too many or too long headers"
    return ""
