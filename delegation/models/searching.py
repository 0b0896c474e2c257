"""What people search for: phrases added by hand, searches that found nothing, and what people say of what they found.

Phrases in a scheme's own file belong to its version. Those here were added later, by hand. Of a search that found
nothing, only the words that the schemes and the glossary know are kept. A name that somebody typed is not. Of what
somebody says of a result or an answer, places and numbers with their units are kept as well, and not who said it.
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


class NotCovered(models.Model):
    """One phrase for what the schemes of a council do not speak of, kept by a scheme editor."""

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="phrases_not_covered")
    text = models.CharField(max_length=lengths.SEARCHED)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["authority", "text"]
        constraints = [models.UniqueConstraint(fields=["authority", "text"], name="not_covered_once_a_council")]

    def __str__(self) -> str:
        return self.text


class RemarkKind(models.TextChoices):
    """What somebody says: that a search finds something else than they mean, or that an answer is wrong."""

    MEANT_OTHERWISE = "meant-otherwise", "Not what was meant"
    ANSWER_WRONG = "answer-wrong", "Answer said to be wrong"


class Remark(models.Model):
    """What people say of what a search found, or of the answer of a row, in known words, and how often they say it.

    ``words`` is what is kept of the search, ``said`` of what was written of it, ``row`` the row of the answer. Each is
    empty where there is none. Nothing here ranks a row until a scheme editor makes a phrase of it.
    """

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="remarks")
    kind = models.CharField(max_length=20, choices=RemarkKind.choices)
    row = models.CharField(max_length=lengths.ROW, blank=True)
    words = models.CharField(max_length=lengths.SEARCHED, blank=True)
    said = models.CharField(max_length=lengths.SEARCHED, blank=True)
    times = models.PositiveIntegerField(default=0)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ["-times", "-last_on", "words", "said"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "kind", "row", "words", "said"], name="remark_once_a_council")
        ]

    def __str__(self) -> str:
        return " / ".join(part for part in (self.row, self.words, self.said) if part)
