"""The words of a council that schemes name besides posts: forums, advisers, checks, places of record, hats."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from authorities import lengths
from authorities.models import Authority


class WordList(models.Model):
    """One council's words as last loaded. The digest shows whether a file changes them."""

    authority = models.OneToOneField(Authority, on_delete=models.PROTECT, related_name="word_list")
    content_digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"words of {self.authority}"


class Word(models.Model):
    """One word: the slug that rules use, the title that people read, and other names."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="%(class)ss")
    slug = models.SlugField(max_length=lengths.SLUG)
    title = models.CharField(max_length=lengths.TEXT)
    also_called = models.JSONField(default=list, blank=True)

    class Meta:
        abstract = True
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "slug"], name="%(class)s_slug_once_an_authority"),
            models.CheckConstraint(condition=~Q(slug=""), name="%(class)s_has_a_slug"),
        ]

    def __str__(self) -> str:
        return self.title


class Forum(Word):
    """A panel, conference, review, meeting or discussion."""


class Adviser(Word):
    """A person or service outside the ladder that is consulted, told, or decides: Legal, the court, a panel's body."""


class Check(Word):
    """A condition or piece of work that is confirmed before a decision."""


class RecordPlace(Word):
    """A place where decisions are recorded."""


class Capacity(Word):
    """A hat worn for a decision: chair of a panel, agency decision maker, for a panel."""
