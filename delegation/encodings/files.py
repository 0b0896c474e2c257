"""Schemes and words as YAML files, read with every fault named by file, line, row and key.

Loading a file twice changes nothing; a file with a fault changes nothing; a published version is never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from authorities.files.entries import Entry
from authorities.files.reading import FileProblems, Problem
from authorities.models import Authority
from authorities.suggesting import did_you_mean
from delegation.models import Statement
from delegation.rules.books import Departure
from delegation.rules.determination import Departs
from delegation.rules.notation import read_scheme
from delegation.schemes.faulty import as_sentence, key_of, row_at
from delegation.schemes.floor import national_documents, statements_of
from delegation.schemes.library import vocabulary_of

if TYPE_CHECKING:
    from authorities.files.reading import Document
    from delegation.rules.schemes import Scheme

WORD_LISTS: Final = ("forums", "advisers", "checks", "record_places", "capacities")


@dataclass(frozen=True, slots=True)
class WordText:
    """One word of a council as its file describes it."""

    slug: str
    title: str
    also_called: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordsText:
    """All words of one council as its file describes them, by list."""

    authority: Authority
    lists: dict[str, tuple[WordText, ...]]


def read_words(document: Document) -> WordsText:
    """Return the words that a document describes. Raises FileProblems with every fault."""
    top = Entry.top_of(document)
    top.expect_only("authority", *WORD_LISTS)
    authority = _authority_named(top)
    lists: dict[str, tuple[WordText, ...]] = {}
    for name in WORD_LISTS:
        found: dict[str, WordText] = {}
        for entry in top.entries(name):
            entry.expect_only("slug", "title", "also_called")
            word = WordText(entry.slug("slug"), entry.text("title"), entry.words("also_called"))
            if word.slug in found:
                entry.refuse("slug", f"“{word.slug}” stands twice in this list.")
            found[word.slug] = word
        lists[name] = tuple(found.values())
    if top.problems or authority is None:
        raise FileProblems(sorted(top.problems, key=lambda problem: problem.line))
    return WordsText(authority, lists)


def _authority_named(top: Entry) -> Authority | None:
    slug = top.text("authority")
    authority = Authority.objects.filter(slug=slug).first() if slug else None
    if slug and authority is None:
        known = Authority.objects.values_list("slug", flat=True)
        top.refuse("authority", f"there is no council “{slug}” yet; load its posts first.{did_you_mean(slug, known)}")
    return authority


@dataclass(frozen=True, slots=True)
class SchemeText:
    """One version of a scheme as its file describes it."""

    authority: Authority
    scheme: Scheme


def read_scheme_file(document: Document) -> SchemeText:
    """Return the scheme that a document describes. Raises FileProblems with every fault of the file."""
    slug = document.content.get("council")
    authority = Authority.objects.filter(slug=slug).first() if isinstance(slug, str) else None
    if authority is None:
        known = Authority.objects.values_list("slug", flat=True)
        text = f"there is no council “{slug}” yet; load its posts first.{did_you_mean(str(slug), known)}"
        raise document.fault("council", text)
    scheme, faults = read_scheme(document.content, vocabulary_of(authority))
    if scheme is None:
        problems = [
            Problem(
                document.path,
                document.line_of(fault.path),
                row_at(document.content, fault.path),
                key_of(fault.path),
                as_sentence(fault.text) + fault.hint,
            )
            for fault in faults
        ]
        raise FileProblems(sorted(problems, key=lambda problem: problem.line))
    return SchemeText(authority, scheme)


_DEPARTURE_KEYS: Final = ("row", "departs_from", "signed_off_by", "signed_off_on", "why")


@dataclass(frozen=True, slots=True)
class DeparturesText:
    """The departures of one council from national rules, as their file describes them."""

    authority: Authority
    departures: tuple[Departure, ...]


def read_departures(document: Document) -> DeparturesText:
    """Return the departures that a document describes. Raises FileProblems with every fault of the file."""
    top = Entry.top_of(document)
    top.expect_only("authority", "departures")
    slug = top.slug("authority")
    authority = Authority.objects.filter(slug=slug).first()
    if authority is None and slug:
        known = Authority.objects.values_list("slug", flat=True)
        top.refuse("authority", f"there is no council “{slug}” yet; load its posts first.{did_you_mean(slug, known)}")
    held = set(Statement.objects.filter(version__scheme__authority=authority).values_list("row", flat=True))
    national = {str(one["row"]) for file in national_documents() for one in statements_of(file)}
    found, seen = [], set[tuple[str, str]]()
    for entry in top.entries("departures", named_by="row"):
        entry.expect_only(*_DEPARTURE_KEYS)
        row, rule = entry.one_of("row", held), entry.one_of("departs_from", national)
        by, why, on = entry.text("signed_off_by"), entry.text("why"), entry.optional_date("signed_off_on")
        if on is None and "signed_off_on" not in entry.content:
            entry.refuse("signed_off_on", "is missing: without a signature in law the national rule governs.")
        if (row, rule) in seen:
            entry.refuse("departs_from", "this departure stands twice.")
        seen.add((row, rule))
        if on is not None:
            found.append(Departure(row, Departs(rule, by, on, why)))
    if top.problems or authority is None:
        raise FileProblems(sorted(top.problems, key=lambda problem: problem.line))
    return DeparturesText(authority, tuple(found))
