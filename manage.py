#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "delegation.site.settings")
    if sys.argv[1:2] != ["runserver"]:
        # Nobody waits for a page: a command takes as long as it needs, and still waits for no lock for ever.
        os.environ.update(DATABASE_STATEMENT_TIMEOUT="0", DATABASE_IDLE_TIMEOUT="0")
    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)
