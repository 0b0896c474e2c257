"""What a process keeps because making it takes long: compiled schemes, books, indexes and queries, in one place.

What is kept is bounded by its size in memory and not by its number; what nobody asked for the longest goes first.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Thing = TypeVar("Thing")


@dataclass(slots=True)
class _Making:
    """Something that is being made: who else asks for it waits for this lock, and for no other."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    asking: int = 0


class Kept:
    """Things by their key, each with its size in bytes; together they take at most ``room`` bytes.

    The newest is kept even where it alone takes more than that.
    """

    def __init__(self, room: Callable[[], int]) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._things: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._making: dict[Hashable, _Making] = {}
        self._size = 0

    @property
    def size(self) -> int:
        """How many bytes everything that is kept takes, as estimated."""
        return self._size

    @property
    def fullness(self) -> float:
        """The share of the room that is taken: from 0 to about 1."""
        return self._size / self._room()

    def get(self, key: Hashable, make: Callable[[], tuple[Thing, int]]) -> Thing:
        """Return what is kept under a key, or what ``make`` returns, with its size in bytes.

        Of several who ask at once one makes it and the others wait. An error of ``make`` goes on to who asked; it is
        not kept, and the next who waits makes the thing again.
        """
        with self._lock:
            if key in self._things:
                return cast("Thing", self._touched(key))
            making = self._making.setdefault(key, _Making())
            making.asking += 1
        try:
            with making.lock:
                with self._lock:
                    if key in self._things:
                        return cast("Thing", self._touched(key))
                thing, size = make()
                self.put(key, thing, size)
                return thing
        finally:
            with self._lock:
                making.asking -= 1
                if not making.asking:
                    self._making.pop(key, None)

    def has(self, key: Hashable) -> bool:
        """Say whether something is kept under a key."""
        with self._lock:
            return key in self._things

    def put(self, key: Hashable, thing: object, size: int) -> None:
        """Keep a thing under a key, instead of what was kept there."""
        with self._lock:
            _old, freed = self._things.pop(key, (None, 0))
            self._things[key] = (thing, size)
            self._size += size - freed
            while self._size > self._room() and len(self._things) > 1:
                _key, (_thing, freed) = self._things.popitem(last=False)
                self._size -= freed

    def forget(self) -> None:
        """Keep nothing any more, as a process that has just begun."""
        with self._lock:
            self._things.clear()
            self._size = 0

    def _touched(self, key: Hashable) -> Any:
        self._things.move_to_end(key)
        return self._things[key][0]


KEPT: Final = Kept(lambda: settings.KEPT_MIB * 2**20)
"""What this process keeps. Keys hold the digests of all that a thing is made of, so nothing in here is ever stale."""
