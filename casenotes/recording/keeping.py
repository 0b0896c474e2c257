"""Keeping what somebody typed and could not save, because they were not signed in any more: encrypted, for two hours.

It is for that person alone. Nothing of it goes to the browser, nor to the page on which people sign in.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.encoding import force_bytes

from authorities.models import User
from casenotes.models import KeptWords
from casenotes.models.kept_words import KEPT_FOR

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

MOST_KEPT: Final = 5
"""So many forms of one person are kept at once. Of more, those that were kept longest ago go first."""

_PURPOSE: Final = b"who-decides: words kept for somebody who was signed out"
_LEFT_OUT: Final = frozenset({"csrfmiddlewaretoken", "kept"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was kept: the address to which it was sent, and its fields."""

    key: UUID
    path: str
    fields: QueryDict


@transaction.atomic
def keep_words(*, user: int, path: str, sent: QueryDict) -> UUID | None:
    """Keep a form for a person, by their key, and return the key of what is kept. What is too old is deleted.

    None if there is no such person any more.
    """
    person = User.objects.select_for_update(no_key=True).filter(pk=user, is_active=True).first()
    if person is None:
        return None
    delete_late_words()
    fields = {name: texts for name, texts in sent.lists() if name not in _LEFT_OUT}
    plain = json.dumps({"user": user, "path": path, "fields": fields}).encode()
    row = KeptWords.objects.create(user=person, kept_at=timezone.now(), sealed=_cipher().encrypt(plain).decode("ascii"))
    newest = KeptWords.objects.filter(user=person).order_by("-kept_at", "-pk").values_list("pk", flat=True)[:MOST_KEPT]
    KeptWords.objects.filter(user=person).exclude(pk__in=list(newest)).delete()
    return row.key


def words_kept(*, user: User, key: UUID) -> Kept | None:
    """Return a form that was kept for a person; None if there is none for them, or if it is too old by now."""
    row = KeptWords.objects.filter(pk=key, user=user, kept_at__gt=_oldest(timezone.now())).first()
    if row is None:
        return None
    try:
        said = json.loads(_cipher().decrypt(row.sealed.encode("ascii")))
    except InvalidToken:  # kept under another SECRET_KEY
        return None
    if said["user"] != user.pk:
        return None
    fields = QueryDict(mutable=True)
    for name, texts in said["fields"].items():
        fields.setlist(name, texts)
    return Kept(key, said["path"], fields)


def forget_words(*, user: User, key: UUID) -> None:
    """Delete what was kept for a person, once it is saved."""
    KeptWords.objects.filter(pk=key, user=user).delete()


def delete_late_words() -> int:
    """Delete everything that was kept too long ago to be shown, whoever it is of; return how many forms that were."""
    late = KeptWords.objects.filter(kept_at__lte=_oldest(timezone.now()))
    return late.delete()[0]


def _oldest(now: datetime) -> datetime:
    return now - KEPT_FOR


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(_key_of(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key_of(secret: str | bytes) -> bytes:
    """Return a key for this purpose alone, which follows from the installation's secret and tells nothing of it."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(force_bytes(secret))
    return urlsafe_b64encode(derived)
