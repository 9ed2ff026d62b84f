"""Fills an empty shop with a believable world. In: a scale and a seed. Out: rows, and their hash on stdout."""

import os
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError

from monolith.generator import empty, people
from monolith.generator.fill import fill
from monolith.generator.fingerprint import fingerprint
from monolith.generator.scale import SCALES


class Command(BaseCommand):
    help = "Fills the shop: small about 2,000 reviews, medium 50,000, large a million. The same seed, the same shop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=list(SCALES), default="small")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--demo-users", type=int, default=50, help="demo001, demo002, … who can log in (default 50)"
        )
        parser.add_argument(
            "--password", help="for staff and demo users; else $SHOP_DEMO_PASSWORD; else nobody logs in"
        )
        parser.add_argument("--flush", action="store_true", help="delete what the shop holds first")
        parser.add_argument("--hash", action="store_true", help="also print one hash of all rows")

    def handle(self, **options: Any) -> None:
        if not 0 <= options["demo_users"] <= 999:
            raise CommandError("--demo-users must be from 0 to 999. Next: choose a number in between.")
        password = options["password"] or os.environ.get("SHOP_DEMO_PASSWORD", "")
        empty.make_sure(flush=options["flush"])
        written = fill(
            SCALES[options["scale"]],
            seed=options["seed"],
            demo=options["demo_users"],
            password=make_password(password) if password else people.NOBODY,
            progress=self._progress,
        )
        self.stdout.write(", ".join(f"{count:,} {name}" for name, count in written.items()))
        if not password:
            self.stderr.write("staff and demo users cannot log in: no --password and no SHOP_DEMO_PASSWORD was given.")
        if options["hash"]:
            self.stdout.write(f"sha256 {fingerprint()}")

    def _progress(self, written: Counter) -> None:
        self.stderr.write(f"  {sum(written.values()):>9,} rows written")
