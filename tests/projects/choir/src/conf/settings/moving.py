"""All that the toolkit is told, from the environment; the plans lie in a folder of another name."""

from pathlib import Path

import environ

_env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[3]
STRANGLER_PLANS = "plans"
STRANGLER_SIDE = "monolith"
STRANGLER_PEERS = _env.dict("STRANGLER_PEERS", default={})
STRANGLER_KEYS_OUT = _env.str("STRANGLER_KEYS_OUT", default="")
STRANGLER_KEYS_IN = _env.str("STRANGLER_KEYS_IN", default="")
