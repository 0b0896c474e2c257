"""No page is forgotten: each is in the lists of the tests that open them all, and something leads to it."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, get_resolver, resolve

from tests.architecture.reading import APPS, PROJECT, modules
from tests.casenotes.test_asked_once import ADDRESSES
from tests.casenotes.test_reading_only import LOOKUPS, OF_AUDITORS
from tests.journeys.test_every_page import OF_A_NOTE, OF_A_PREPARED_NOTE, PAGES, SIGNED_OUT

if TYPE_CHECKING:
    from collections.abc import Iterable

BUTTONS: Final = frozenset(
    {"sign-out", "close-search", "remove-phrase", "remove-not-covered", "seen"} | {"not-meant", "answer-wrong"}
)
"""Addresses that a button sends to, and that show nothing of their own."""

FOR_MACHINES: Final = frozenset({"health", "ready", "ready-recording"})
"""Besides those of the interface for programs, which its own tests take from its document."""

WRITES: Final = frozenset(
    {"notes", "note", "correct", "confirm", "confirm-first", "answer-note", "waiting", "log", "choose-post"}
    | {"prepared-notes", "prepared", "correct-prepared", "record-denied"}
    | {"wrong-child", "record-again", "kept-words"}
)
"""Pages that write: that a note was read, say, or as whom somebody acts."""

ASKS_LITTLE: Final = frozenset({"accessibility", "cookies", "sign-in", "choose-post", "my-decisions"})
FOR_FEW: Final = frozenset(
    {"searches", "phrases", "correct", "confirm", "confirm-first", "answer-note", "log", "find-person"}
    | {"correct-prepared", "record-denied", "wrong-child", "record-again", "kept-words"}
)
"""Pages of those who keep the schemes or read the log, or of one note or prepared note, where a query more is cheap."""

NOTE: Final = uuid.UUID(int=0)


def names() -> set[str]:
    """Return the names of every address of the apps."""
    return {name for name in get_resolver().reverse_dict if isinstance(name, str)}


def pages() -> set[str]:
    """Return the names of the addresses at which people read something."""
    return {name for name in names() if not name.startswith("api-")} - BUTTONS - FOR_MACHINES


def names_of(addresses: Iterable[str]) -> set[str]:
    """Return the names of addresses; one that is there for nobody has none."""
    found = set()
    for address in addresses:
        try:
            match = resolve(urlsplit(address.format(note=NOTE, prepared=NOTE)).path)
        except Resolver404:
            continue
        found.add(match.url_name or "")
    return found


def test_every_page_is_opened_by_the_journey_that_looks_for_faults() -> None:
    of_people = (path for paths in PAGES.values() for path in paths)
    opened = names_of([*SIGNED_OUT, *OF_A_NOTE, *OF_A_PREPARED_NOTE, *of_people])
    assert pages() - opened == set()


def test_every_page_that_only_reads_is_opened_from_a_database_that_is_read_only() -> None:
    assert pages() - WRITES - names_of([*LOOKUPS, *OF_AUDITORS]) == set()


def test_every_page_that_asks_much_is_looked_through_for_a_query_that_is_asked_twice() -> None:
    assert pages() - ASKS_LITTLE - FOR_FEW - names_of(ADDRESSES) == set()


def test_something_leads_to_every_page() -> None:
    code = [path for path in modules(*APPS) if path.name != "urls.py"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in (*code, *(PROJECT / "templates").rglob("*.html")))
    led_to = set(re.findall(r'(?:\burl |reverse\(|redirect\(|\("[A-Z][^"]*", )"([\w-]+)"', text))
    # Whoever is not signed in is led there by Django.
    assert pages() - led_to == {settings.LOGIN_URL}


def test_what_is_left_out_is_an_address() -> None:
    assert (BUTTONS | FOR_MACHINES | WRITES | ASKS_LITTLE | FOR_FEW) - names() == set()
