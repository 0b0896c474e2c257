"""Sessions as Django keeps them in the database, which say what was wrong when they cannot be kept."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError

from authorities.database.trouble import trouble_of


class SessionStore(db.SessionStore):
    """Django's own store takes every error of the database for a session that has ended meanwhile."""

    def save(self, must_create: bool = False) -> None:
        """Keep the session. Raises UpdateError where it has ended, and the database's error where that is at fault."""
        try:
            super().save(must_create)
        except UpdateError as error:
            cause = error.__context__
            if cause is None or trouble_of(cause) is None:
                raise
        else:
            return
        raise cause
