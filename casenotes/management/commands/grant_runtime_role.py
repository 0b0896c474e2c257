"""Let a PostgreSQL role run the service and do nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from authorities.database import guard

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Grant a PostgreSQL role what the running service needs; run it as the role that migrates, after migrating."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the name of the role."""
        parser.add_argument("role")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Grant the role what it needs. Only PostgreSQL has roles."""
        if connection.vendor != "postgresql":
            message = "Only PostgreSQL has roles; on SQLite the triggers are the guard."
            raise CommandError(message)
        role = str(options["role"])
        with transaction.atomic(), connection.cursor() as cursor:
            # In PostgreSQL 15 and earlier, a role that may create roles may join any role, even the tables' owner.
            cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = %s", [role])
            found = cursor.fetchone()
            if found is None or found[0]:
                message = (
                    f"There is no role “{role[:60]}”, or it may do everything. Create it with: CREATE ROLE … LOGIN"
                )
                raise CommandError(message)
            for statement in guard.grants(connection, role):
                cursor.execute(statement)
            left = guard.still_permitted(connection, role)
            if left:
                message = (
                    f"Nothing was granted: “{role[:60]}” would keep {', '.join(left)}. Take away its other roles, "
                    "and what everybody (PUBLIC) was granted; the role that runs the service owns nothing."
                )
                raise CommandError(message)
        self.stdout.write(f"“{role}” may read and add; what is published and recorded it can neither change nor empty.")
