"""Signing in by choosing a person, without any proof: in a demonstration only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.backends import BaseBackend

from authorities.database.prepared import NUMBER, Prepared
from authorities.models import User
from authorities.people.queries import authority_of
from authorities.sign_in import demonstration

if TYPE_CHECKING:
    from django.http import HttpRequest


_PERSON: Final = Prepared(lambda: User.objects.filter(pk=NUMBER, is_active=True))


class DemonstrationBackend(BaseBackend):
    """Accepts whoever is chosen. Outside a demonstration it accepts nobody, not even somebody signed in before."""

    def authenticate(  # type: ignore[override] # Django hands each backend the credentials it names
        self,
        request: HttpRequest | None,  # noqa: ARG002 - Django gives it to every backend
        *,
        demonstration_person: str,
    ) -> User | None:
        """Return the active person with that username, or None if there is none who belongs to a council."""
        if not demonstration.is_on() or not demonstration_person.isprintable():
            return None
        people = User.objects.select_related("authority").filter(is_active=True, authority__isnull=False)
        return people.filter(username=demonstration_person).first()

    def get_user(self, user_id: int) -> User | None:
        """Return the active person of a session, with their council; None outside a demonstration."""
        if not demonstration.is_on():
            return None
        sql, values = _PERSON.written(user_id)
        found = list(User.objects.raw(sql, values))
        if not found:
            return None
        [person] = found
        person.authority = authority_of(person.authority_id)
        return person
