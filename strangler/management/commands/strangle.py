"""`manage.py strangle VERB`: finds the verb, hands it its options, ends with its exit code.

0 ok · 1 findings or refused · 2 usage. Answers go to stdout, progress to stderr.
"""

import argparse
import gc
import sys
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, ProgrammingError

from strangler import logs
from strangler.boundaries.living.url_paths import UrlsUnreadable
from strangler.exceptions import Reason, Refused
from strangler.management import verbs
from strangler.management.moves import left_by
from strangler.management.out import Out
from strangler.messages import nearest, refuse
from strangler.signing.keys import BadKeys
from strangler.stages import history
from strangler.stages.copying import CopyFailed
from strangler.sync.deliver import PeerError

USAGE = 2
STOPPED = 130  # as shells have it: 128 and the number of the signal
EXPECTED = (
    Refused,
    PeerError,
    CopyFailed,
    ImproperlyConfigured,
    BadKeys,
    UrlsUnreadable,
    OperationalError,
    ProgrammingError,
)


class VerbParser(CommandParser):
    """Asks its verb for arguments only when it is chosen, so that one verb's missing extra hinders no other."""

    def __init__(self, *, verb: str, **options: Any) -> None:
        super().__init__(**options)
        self.verb: str | None = verb

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self.verb:
            _add_shared(self)
            verbs.load(self.verb).add_arguments(self)
            self.verb = None
        return super().parse_known_args(args, namespace)


class Command(BaseCommand):
    help = "Move one capability at a time out of this project, with a way back."
    # A project whose checks fail must still be able to roll back.
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        """From a shell: a verb that does not exist is answered with the nearest."""
        if len(argv) > 2 and not argv[2].startswith("-") and argv[2] not in verbs.names():
            self.stderr.write(str(refuse("S301", verb=argv[2], nearest=nearest(argv[2], verbs.names()))))
            sys.exit(USAGE)
        logs.to_stderr()
        gc.freeze()  # a started project stays until the end: looked at again and again, it is a fifth of a short command
        try:
            super().run_from_argv(argv)
        except KeyboardInterrupt:  # whoever had to be told something was: a traceback would hide it
            sys.exit(STOPPED)

    def add_arguments(self, parser: CommandParser) -> None:
        found = parser.add_subparsers(dest="verb", metavar="VERB", required=True, parser_class=VerbParser)
        for name in verbs.names():
            sentence = verbs.sentence(name)
            found.add_parser(name, verb=name, help=sentence, description=sentence)

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        out = Out(verb, options.get("format", "text"), self.stdout, self.stderr, self.style)
        with history.watched() as begun:
            try:
                code = verbs.load(verb).run(options, out)
            except EXPECTED as error:
                for sentence in left_by(begun.values()):
                    out.did(sentence)
                code = out.refuse(_reasons_of(error))
        if code:
            sys.exit(code)


def _reasons_of(error: Exception) -> Iterable[Reason]:
    """error: one of EXPECTED."""
    match error:
        case Refused():
            return error.refusals
        case CopyFailed():
            return [refuse("S412", error=error)]
        case BadKeys():
            return [refuse("E003", setting="STRANGLER_GATEWAY_KEYS", error=error)]
        case UrlsUnreadable():
            return [refuse("P111", error=error)]
        case OperationalError() | ProgrammingError():
            return [refuse("S306", error=(str(error).strip() or type(error).__name__).splitlines()[0])]
    return [refuse("S411", error=error)]


def _add_shared(parser: CommandParser) -> None:
    """--format, and Django's own flags once more, so that they may stand after the verb as well."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="what people or scripts read")
    hidden = argparse.SUPPRESS  # neither shown twice nor allowed to overwrite what stood before the verb
    for flag in ("--settings", "--pythonpath"):
        parser.add_argument(flag, default=hidden, help=hidden)
    for flag in ("--traceback", "--no-color", "--force-color", "--skip-checks"):
        parser.add_argument(flag, action="store_true", default=hidden, help=hidden)
    parser.add_argument("-v", "--verbosity", type=int, choices=range(4), default=hidden, help=hidden)
