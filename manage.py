#!/usr/bin/env python
"""Django's command line, run from the project's own environment."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accountability.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (needs settings)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
