"""Where plans lie: a folder of another name. All else that the toolkit is told stands in the environment."""

from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[3]
STRANGLER_PLANS = "plans"
