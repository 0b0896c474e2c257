"""Matters that the law gives to a court, from ``fixtures/national/notes/courts.yaml``, which ships with the code.

A note stands above the rows that a search found. It never takes part in a determination, and ranks nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from django.conf import settings

from authorities.files.entries import Entry
from authorities.files.reading import FileProblems, read_document
from delegation.lookup.glossary import glossary
from delegation.lookup.not_covered import all_not_covered
from delegation.lookup.places import places_of
from delegation.lookup.search.subjects import Subject, Subjects
from delegation.lookup.search.words import plain

if TYPE_CHECKING:
    from pathlib import Path

    from authorities.files.reading import Document

SHOWN_AS: Final = "fixtures/national/notes/courts.yaml"
LONGEST: Final = 366
"""In days."""

_KEYS: Final = ("slug", "title", "says", "next", "sources", "names", "unless", "asked_as", "longer_than_days")
_NO_COUNCIL: Final = ""
"""The notes are of no council, so every place stands for how far it is, also one inside a council that is held."""


@dataclass(frozen=True, slots=True)
class CourtNote:
    """What the law says about a matter that it gives to a court, and what somebody does next."""

    slug: str
    title: str
    says: tuple[str, ...]
    next: str
    sources: tuple[str, ...]
    """Acts with their sections, regulations, and judgments with their neutral citations."""
    subject: Subject

    @property
    def text(self) -> str:
        """Everything that it says, and what to do next, in one text."""
        return " ".join((*self.says, self.next))

    @property
    def source(self) -> str:
        """The sources in one line."""
        return "; ".join(self.sources)


def notes_on(query: str) -> tuple[CourtNote, ...]:
    """Return the notes on what a search is about, the nearest first. Raises FileProblems if the file has a fault."""
    return tuple(court_notes()[at] for at in _subjects().about(query))


@cache
def court_notes() -> tuple[CourtNote, ...]:
    """Return every note that ships with the code. Raises FileProblems if the file has a fault."""
    path: Path = settings.BASE_DIR / SHOWN_AS
    return read_court_notes(read_document(path, shown_as=SHOWN_AS))


@cache
def _subjects() -> Subjects:
    """Return the subjects of the notes, ready to be compared with searches. They are made once a process."""
    subjects = [note.subject for note in court_notes()]
    return Subjects(subjects, all_not_covered(), glossary(), places_of(_NO_COUNCIL))


def read_court_notes(document: Document) -> tuple[CourtNote, ...]:
    """Return the notes in a document. Raises FileProblems with everything in it that is not as expected."""
    top = Entry.top_of(document)
    top.expect_only("notes")
    notes = tuple(map(_note, top.entries("notes")))
    slugs = [note.slug for note in notes]
    for slug in sorted({one for one in slugs if one and slugs.count(one) > 1}):
        top.refuse("notes", f"two notes are called “{slug}”.")
    if top.problems:
        raise FileProblems(top.problems)
    return notes


def _note(entry: Entry) -> CourtNote:
    entry.expect_only(*_KEYS)
    days = None
    if "longer_than_days" in entry.content:
        days = entry.whole_number_or_none("longer_than_days", largest=LONGEST)
    return CourtNote(
        slug=entry.slug("slug"),
        title=entry.text("title"),
        says=_some(entry, "says"),
        next=entry.text("next"),
        sources=_some(entry, "sources"),
        subject=Subject(
            _names(entry), _some(entry, "asked_as"), entry.words("unless"), None if days is None else 24.0 * days
        ),
    )


def _some(entry: Entry, key: str) -> tuple[str, ...]:
    """Return a list of at least one text."""
    found = entry.words(key)
    if not found and not entry.content.get(key):
        entry.refuse(key, "at least one is expected.")
    return found


def _names(entry: Entry) -> tuple[tuple[str, ...], ...]:
    """Return the groups of forms that name the matter: at least one, none of them empty."""
    groups = entry.content.get("names")
    if isinstance(groups, list) and groups and all(map(_is_group, groups)):
        return tuple(map(tuple, groups))
    entry.refuse("names", "lists of words are expected, one list for each thing that a search has to name.")
    return ()


def _is_group(group: object) -> bool:
    return isinstance(group, list) and bool(group) and all(isinstance(form, str) and plain(form) for form in group)
