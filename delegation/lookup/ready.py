"""Search indexes made before anybody searches, and the words that pages keep, so that no search waits for them.

An index of 331 rows takes some tenths of a second, and the words a twentieth, as do the notes on what courts decide.
``delegation.site.ahead`` calls this in a thread of each process, after its first request and then from time to time: a
version begins, a phrase is added, another council publishes phrases that this one borrows. Nothing is made once little
room is left, since one council's index would then only drive out another's.
"""

from __future__ import annotations

from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from authorities.database.kept import KEPT
from delegation.lookup.borrowed import phrases_borrowed
from delegation.lookup.court_notes import notes_on
from delegation.lookup.finding import has_index, look_up, words_known
from delegation.lookup.phrases import phrases_added
from delegation.schemes.errors import SchemeUnreadableError
from delegation.schemes.library import library

if TYPE_CHECKING:
    from collections.abc import Callable

FULL_FROM: Final = 0.75
"""The share of the room from which on nothing is made before somebody asks for it."""


def make_indexes_ready(pause: Callable[[float], object] = sleep) -> int:
    """Make today's indexes of all councils that this process does not keep yet, and return how many it made.

    After each it pauses for as long as that took, so that requests have half of the process at least.
    """
    made, day = 0, timezone.localdate()
    notes_on("")
    books = library()
    for council in books.slugs:
        if KEPT.fullness >= FULL_FROM:
            break
        began = monotonic()
        try:
            book, added = books.books[council], phrases_added(council)
            borrowed = phrases_borrowed(book, day)
            if has_index(book, day, added, borrowed):
                continue
            look_up(book, day, "", added=added, borrowed=borrowed)
            words_known(book, day)
        except (KeyError, SchemeUnreadableError):
            continue  # Its pages say that it cannot be read, and the log has it.
        made += 1
        pause(monotonic() - began)
    return made
