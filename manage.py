#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    """Run a management command with the settings named by the environment (demo settings by default)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participation.settings.demo")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
