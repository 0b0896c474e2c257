"""Sessions as Django keeps them in the database, with the true reason when one cannot be kept."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError

from authorities.database.trouble import trouble_of


class SessionStore(db.SessionStore):
    """Tells a database at fault from a session that has ended. Django's own store takes one for the other."""

    def save(self, must_create: bool = False) -> None:
        """Keep the session. Raises UpdateError if it has ended, and the database's own error if that is at fault."""
        try:
            super().save(must_create)
        except UpdateError as error:
            cause = error.__context__
            if cause is None or trouble_of(cause) is None:
                raise
        else:
            return
        raise cause
