"""`manage.py strangler_sync`: this side's delivery loop as a plain process. 0 ended as told · 1 something is left."""

import gc
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from strangler.sync import standby


class Command(BaseCommand):
    help = "Deliver this side's changes to the other side; stands by while somebody else does."
    # It must run while a deployment's checks complain: a standby that does not start is none.
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        gc.freeze()  # a started project stays until the end: nothing that the collector need look at again
        super().run_from_argv(argv)

    def add_arguments(self, parser: CommandParser) -> None:
        standby.add_arguments(parser)
        parser.add_argument("--format", choices=("text", "json"), default="text", help="what people or scripts read")

    def handle(self, *args: Any, **options: Any) -> None:
        left = standby.run(options, self.stderr.write)
        data = standby.as_data(left)
        self.stdout.write(json.dumps(data, indent=2) if options["format"] == "json" else standby.as_text(left))
        if options["once"] and data["left"]:
            sys.exit(1)
