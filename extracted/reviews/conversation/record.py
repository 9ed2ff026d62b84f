"""The shop in; its answers and the shape of its tables out, as two files of JSON. Run where the shop's settings are in force.

README.md beside the tests has the command. Nothing of the shop is imported: it is whatever Django was told to load.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import django
from django.test import Client
from django.test.utils import setup_test_environment


def log_in(client: Client, user_id: int) -> dict[str, str]:
    """By a session, as the shop knows its customers."""
    from django.contrib.auth import get_user_model

    client.force_login(get_user_model().objects.get(pk=user_id))
    return {}


def main() -> None:
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    os.environ["SHOP_DIGEST_MS"] = "0"
    django.setup()
    setup_test_environment(debug=False)
    from django.core.management import call_command

    from conversation import player, rows, shape
    from conversation.turns import TURNS

    call_command("migrate", verbosity=0)
    rows.insert()
    folder = Path(sys.argv[1])
    _write(folder / "answers.json", player.play(TURNS, log_in=log_in))
    _write(folder / "tables.json", shape.shape())


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
