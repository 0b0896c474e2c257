"""Count the rooms of each app, the arrows between them, and the walks of what people do: ``make house``.

A room is a direct child of an app: a module, or a package with all that is in it. An arrow leads from a room to one
that it imports. A floor is the longest way down from a room. Rooms that lead to one another in a ring are a circle.

A walk begins where a request or a command comes in, and enters each room that it leads to once, going down as far as
it can before it turns back. A climb is a way back up before the next room is entered. What stands under
``TYPE_CHECKING`` counts, as import-linter counts it.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import grimp

if TYPE_CHECKING:
    from collections.abc import Mapping

APPS: Final = ("authorities", "delegation", "casenotes")
NO_ROOMS: Final = frozenset({"migrations"})
WALKS: Final = {
    "look up": ("delegation.views.lookup",),
    "answer": ("delegation.views.answer",),
    "record": ("casenotes.views.recording", "casenotes.views"),
    "load": ("delegation.management.commands.load_scheme",),
}
"""Where each begins: the first of these modules that there is."""

Arrows = dict[str, set[str]]


def main() -> None:
    """Print both tables."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    graph = grimp.build_graph(*APPS)
    modules = graph.modules
    rooms = {module: _room_of(module) for module in modules}
    arrows: Arrows = defaultdict(set)
    for module in modules:
        for other in graph.find_modules_directly_imported_by(module):
            if rooms[module] != rooms[other] and _counts(rooms[module]) and _counts(rooms[other]):
                arrows[rooms[module]].add(rooms[other])
    print(f"{'app':14}{'rooms':>7}{'arrows':>8}{'floors':>8}{'circles':>9}")
    for app in APPS:
        here = {room for room in rooms.values() if room.startswith(f"{app}.") and _counts(room)}
        within = {room: arrows[room] & here for room in here}
        circles = _circles(within)
        count = sum(len(found) for found in within.values())
        print(f"{app:14}{len(here):>7}{count:>8}{_floors(within, circles):>8}{len(circles):>9}")
        for circle in circles:
            print(f"  in a circle: {', '.join(sorted(circle))}")
    print(f"\n{'walk':14}{'rooms':>7}{'arrows':>8}{'climbs':>8}")
    for walk, beginnings in WALKS.items():
        begin = next(module for module in beginnings if module in modules)
        entered, climbs = _walk(begin, graph, rooms)
        among = sum(len(arrows[room] & set(entered)) for room in entered)
        print(f"{walk:14}{len(entered):>7}{among:>8}{climbs:>8}")


def _room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _counts(room: str) -> bool:
    return "." in room and room.partition(".")[2] not in NO_ROOMS


def _walk(begin: str, graph: grimp.ImportGraph, rooms: Mapping[str, str]) -> tuple[list[str], int]:
    """Return the rooms entered, in order, and how often the way led back up before the next."""
    entered = [rooms[begin]]
    seen = {begin}
    climbs, is_deepest = 0, True

    def go(module: str) -> None:
        nonlocal climbs, is_deepest
        for other in sorted(graph.find_modules_directly_imported_by(module)):
            if other in seen:
                continue
            seen.add(other)
            if _counts(rooms[other]) and rooms[other] not in entered:
                climbs += not is_deepest
                is_deepest = True
                entered.append(rooms[other])
            go(other)
            is_deepest = False

    go(begin)
    return entered, climbs


def _circles(arrows: Arrows) -> list[set[str]]:
    """Return the sets of rooms that lead to one another."""
    reach = {room: _reached(room, arrows) for room in arrows}
    found: list[set[str]] = []
    for room in sorted(arrows):
        circle = {other for other in reach[room] if room in reach[other]}
        if len(circle) > 1 and circle not in found:
            found.append(circle)
    return found


def _reached(room: str, arrows: Arrows) -> set[str]:
    found, left = set[str](), [room]
    while left:
        new = arrows[left.pop()] - found
        found |= new
        left += new
    return found


def _floors(arrows: Arrows, circles: list[set[str]]) -> int:
    """Return the number of floors; a circle stands on one."""
    height: dict[str, int] = {}

    def floor(room: str) -> int:
        if room not in height:
            together = next((circle for circle in circles if room in circle), {room})
            below = {other for one in together for other in arrows[one]} - together
            height[room] = 1 + max((floor(other) for other in below), default=0)
        return height[room]

    return max(floor(room) for room in arrows)


if __name__ == "__main__":
    main()
