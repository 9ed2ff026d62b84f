#!/usr/bin/env python
"""The service's front door for commands. In: argv. Out: an exit status. Called by people, cron and the supervisor."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviews_service.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
