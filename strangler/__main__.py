"""`python -m strangler VERB …`: `manage.py strangle` by the settings that DJANGO_SETTINGS_MODULE names, and a way back whose
reads are home before Django has started.

A monolith may take seconds to start, and customers must not wait for that: `rollback` throws the gateways' kill switch first
(STRANGLER_GATEWAYS, STRANGLER_GATEWAY_KEYS), goes back as the command always does, and lets the new table speak again.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence

from strangler.gateway import operate
from strangler.signing.keys import BadKeys, Keyring

REASONS = {"kill": "rollback, before the project has started", "revive": "rolled back: the table says so"}
NO_HEAD_START = ("-h", "--help", "--dry-run")

Command = Callable[[Sequence[str]], int]


def main(argv: Sequence[str], command: Command) -> int:
    """The command's exit status. argv: verb and words."""
    name = extraction_of(argv)
    switched = switch("kill", name) if name else []
    status = command(argv)
    if name and switched and status == 0:
        switch("revive", name)
    elif switched:
        _say(f"Reads of {name} stay at the monolith. Next: python -m strangler.gateway.operate revive {name}")
    return status


def extraction_of(argv: Sequence[str]) -> str:
    """Whose reads go home at once; '' for any other command than a way back that is meant."""
    if argv[:1] != ["rollback"] or any(word in NO_HEAD_START for word in argv):
        return ""
    return next((word for word in argv[1:2] if not word.startswith("-")), "")


def switch(verb: str, name: str) -> list[str]:
    """The gateways that did it. One that cannot be asked learns of the way back as ever: from its table."""
    try:
        keys = Keyring.parse(os.environ.get("STRANGLER_GATEWAY_KEYS", ""))
    except BadKeys:
        return []  # the command says what is wrong with them
    admins = [url.strip().rstrip("/") for url in os.environ.get("STRANGLER_GATEWAYS", "").split(",") if url.strip()]
    done = operate.of_all(admins, lambda admin: _did(verb, admin.removeprefix("http://"), name, keys))
    return [admin for admin in admins if done[admin]]


def _did(verb: str, admin: str, name: str, keys: Keyring) -> bool:
    try:
        asked = {"extraction": name, "reason": REASONS[verb]}
        status, _ = operate.post(admin, verb, asked, keys=keys, now_s=time.time(), timeout_s=0.5)
    except operate.Unanswered as error:
        _say(str(error))
        return False
    return bool(status == 200)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def strangle(argv: Sequence[str]) -> int:
    """`manage.py strangle …` in this process."""
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["manage.py", "strangle", *argv])
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], strangle))
