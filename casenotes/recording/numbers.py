"""The number that a council's next note has, and the words that are loaded for the council, in one statement."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from authorities.database.prepared import Prepared, written_once
from authorities.models import Authority
from casenotes.models import Note
from delegation.models import WordList


def next_number_of(authority: Authority) -> int:
    """Return the next number of a council's notes; the council's row is locked by whoever asks."""
    return next_number_and_words_of(authority)[0]


def next_number_and_words_of(authority: Authority) -> tuple[int, str]:
    """Return the next number of a council's notes, and the digest of its words as last loaded (empty if it has none).

    The council's row is locked by whoever asks. It is asked after the lock is there: a statement that waits for it
    would see the notes as they were before.
    """
    [(number, words)] = _of_the_council(authority.pk).rows()
    return (number or 0) + 1, words or ""


@written_once
def _of_the_council(authority: int) -> Prepared:
    latest = Note.objects.filter(authority=OuterRef("pk")).order_by("-number").values("number")[:1]
    words = WordList.objects.filter(authority=OuterRef("pk")).order_by("pk").values("content_digest")[:1]
    council = Authority.objects.filter(pk=authority).order_by()
    return Prepared(lambda: council.values_list(Subquery(latest), Subquery(words)))
