"""Fills an empty shop with real data. In: a file or a folder. Out: what came in, what did not, and why."""

import os
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError

from monolith.generator import empty, fill
from monolith.importer.run import run


class Command(BaseCommand):
    help = "Imports CSV and JSON shop data: UCI Online Retail, women's clothing reviews, DummyJSON, Chinook, Northwind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--demo-users", type=int, default=50, help="with a password: staff, demo001, … (default 50)"
        )
        parser.add_argument(
            "--password", help="lets staff and demo users in; else $SHOP_DEMO_PASSWORD; else none are made"
        )
        parser.add_argument("--flush", action="store_true", help="delete what the shop holds first")

    def handle(self, **options: Any) -> None:
        path: Path = options["path"]
        if not path.exists():
            raise CommandError(f"There is no {path}. Next: give a file or folder that exists.")
        empty.make_sure(flush=options["flush"])
        password = options["password"] or os.environ.get("SHOP_DEMO_PASSWORD", "")
        let_in = partial(fill.let_in, demo=options["demo_users"], password=make_password(password) if password else "")
        outcome = run(path, first=let_in if password else lambda: None)
        for found in outcome.unknown:
            self.stderr.write(f"skipped {found.path}: {found.why}")
        for report in outcome.reports:
            self.stdout.write("\n".join(report.lines()))
        if not outcome.reports:
            raise CommandError("Nothing was imported: no file was recognised. Next: see manage.py import_shop --help.")
