"""What people search for: phrases that were added to a row, and searches that found nothing.

Phrases in a scheme's own file belong to its version. Those here were added later, by hand. Of a search that found
nothing, only the words that the schemes and the glossary know are kept. A name that somebody typed is not.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from authorities.models import Authority
from delegation.models.schemes import Scheme
from delegation.rules import lengths


class AddedPhrase(models.Model):
    """One phrase that people use to ask for a row, added by a scheme editor."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="added_phrases")
    row = models.CharField(max_length=lengths.ROW)
    text = models.CharField(max_length=lengths.PHRASE)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="phrases_added")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["scheme", "row", "text"]
        constraints = [models.UniqueConstraint(fields=["scheme", "row", "text"], name="phrase_added_once_a_row")]

    def __str__(self) -> str:
        return f"{self.row}: {self.text}"


class SearchMiss(models.Model):
    """A search that found nothing, by its known words: how often it was made, how often reported, and when."""

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="search_misses")
    words = models.CharField(max_length=lengths.SEARCHED)
    searched = models.PositiveIntegerField(default=0)
    reported = models.PositiveIntegerField(default=0)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ["-reported", "-searched", "words"]
        constraints = [models.UniqueConstraint(fields=["authority", "words"], name="search_miss_once_a_council")]

    def __str__(self) -> str:
        return self.words
