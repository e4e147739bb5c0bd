#!/usr/bin/env python
"""Run a management command of buurtplatform."""

import os
import sys
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buurtplatform.settings")
    from django.core.management import execute_from_command_line

    from buurtplatform import env

    try:
        env.read_checkout(Path(__file__).resolve().parent)
        execute_from_command_line(sys.argv)
    except env.SettingError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
