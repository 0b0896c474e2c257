"""Words that somebody typed and could not save, kept for that person alone for a short time."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import models

KEPT_FOR: Final = timedelta(hours=2)


class KeptWords(models.Model):
    """A form as it was sent by somebody who was not signed in any more, encrypted.

    It is deleted once it is shown, or too late to be.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_words")
    kept_at = models.DateTimeField()
    sealed = models.TextField(help_text="The form, encrypted.")

    class Meta:
        indexes = [models.Index(fields=["kept_at"], name="kept_words_by_age")]

    def __str__(self) -> str:
        return str(self.key)
