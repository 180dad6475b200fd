#!/usr/bin/env python3
"""`up` and `test` need nothing but Python 3.11; everything else is Django's own command line."""

import os
import sys


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command in {"up", "test"}:
        from consortium.localstack import bootstrap

        bootstrap.enter_environment(with_test_tools=command == "test")
    if command == "up":
        from consortium.localstack.up import main as up

        sys.exit(up(sys.argv[2:]))
    if command == "test":
        from consortium.localstack.testing import main as test

        sys.exit(test(sys.argv[2:]))

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consortium.settings.development")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. Run `python3 manage.py up` once, then use .venv/bin/python manage.py.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
