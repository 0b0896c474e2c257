"""Whether look-ups can be answered now. The check costs so little that it can be asked every few seconds.

Each check returns a sentence that says what is wrong, or an empty text. No sentence names a council or a scheme. Every
call compares the digests of versions with their entries, and checks all departures. The texts of versions and the seals
of their entries are read in turn: a few at a call, and each at least once in ``READY_CHECKS_TEXTS_EVERY`` seconds.
"""

from __future__ import annotations

from math import inf
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Final

from django.conf import settings

from authorities.database.readiness import clocks_differ, first_fault, lies_ahead
from delegation.models import Departure, Publication, SchemeVersion
from delegation.schemes.library import every_council_is_readable
from delegation.schemes.publications import fault_of_a_departure, fault_of_a_text, is_sealed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    Text = tuple[int, str]
    """A version's key and its digest. With another digest it counts as another text."""


def why_no_lookup_is_answered() -> str:
    """Say why look-ups cannot all be answered now. Empty if they can."""
    return first_fault(clocks_differ, _is_behind, _is_not_published, _is_not_readable)


def _is_behind() -> str:
    """Say if the last publication lies ahead of the clock. The next one under a right clock ends the fault."""
    latest = Publication.objects.order_by("-pk").values_list("at", flat=True).first()
    return "the clock is behind what was published last" if lies_ahead(latest) else ""


def _is_not_published() -> str:
    return "a scheme is not what was published" if _is_altered() else ""


def _is_altered() -> bool:
    held = list(SchemeVersion.objects.order_by("pk").values_list("pk", "digest", "publication__digest"))
    if any(digest != entered for _pk, digest, entered in held):
        return True
    departures = Departure.objects.select_related("publication").order_by("pk")
    if any(fault_of_a_departure(one) or not is_sealed(one.publication) for one in departures):
        return True
    return not IN_TURN.are_right([(pk, digest) for pk, digest, _entered in held])


def _is_not_readable() -> str:
    return "" if every_council_is_readable() else "a council's scheme cannot be read"


class InTurn:
    """The published texts that this process has read, and when each was last found to be as entered."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._right: dict[Text, float] = {}
        self._since = 0.0

    def are_right(self, texts: Collection[Text]) -> bool:
        """Read the texts whose turn has come. Say whether every text was as entered when it was last read."""
        now, every = monotonic(), settings.READY_CHECKS_TEXTS_EVERY
        with self._lock:
            turns, left = divmod(now - self._since, every / len(texts)) if texts and every else (0, 0)
            to_read = due(texts, self._right, int(turns), now - every)
        # Two calls at once may read the same texts. Neither waits for the other, and no text is left out.
        right = _found_right(to_read)
        with self._lock:
            for gone in self._right.keys() - set(texts):
                del self._right[gone]
            for one in to_read:
                if one in right:
                    self._right[one] = now
                else:
                    self._right.pop(one, None)
            self._since = now - left
        return right.issuperset(to_read)


def due(texts: Iterable[Text], right: Mapping[Text, float], turns: int, before: float) -> list[Text]:
    """Return the texts to read now: all that were not found right since ``before``, and at least the oldest ``turns``.

    Turns come at equal intervals. So all texts are read in time however often anybody asks, a call reads few of them,
    and the first call after a long time reads all.
    """
    by_age = sorted(texts, key=lambda one: right.get(one, -inf))
    overdue = sum(right.get(one, -inf) <= before for one in by_age)
    return by_age[: max(overdue, turns)]


IN_TURN: Final = InTurn()
"""What this process knows about the texts."""


def _found_right(texts: Collection[Text]) -> set[Text]:
    """Return the texts that are as they were entered, with everything that their entries seal."""
    versions = SchemeVersion.objects.filter(pk__in=[pk for pk, _digest in texts])
    return {
        (one.pk, one.digest)
        for one in versions.select_related("scheme", "publication").iterator(chunk_size=20)
        if not fault_of_a_text(one) and is_sealed(one.publication)
    }
