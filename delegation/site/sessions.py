"""Django's database sessions, which also say what is wrong if a session cannot be saved."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError

from authorities.database.trouble import trouble_of


class SessionStore(db.SessionStore):
    """Tells a database error from a session that has ended. Django's own store takes either for an ended session."""

    def save(self, must_create: bool = False) -> None:
        """Save the session. Raises UpdateError if it has ended, or the database's own error if that is the cause."""
        try:
            super().save(must_create)
        except UpdateError as error:
            cause = error.__context__
            if cause is None or trouble_of(cause) is None:
                raise
        else:
            return
        raise cause
