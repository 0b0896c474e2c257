"""The books of the councils: which versions of which documents are in force on a day, ready to be asked.

A version ends where the next of the same document begins, or on its own final end; an overdue review ends
nothing. The caller fills the library; this module knows no database and no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from delegation.rules.beside import Beside
from delegation.rules.determination import Code, Departs, Determination, Outcome
from delegation.rules.determining import determine
from delegation.rules.facts import ruled_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from authorities.calendar import Calendar, OfficeHours
    from authorities.ladder import Ladder
    from delegation.rules.compiling import CompiledDecision, CompiledScheme
    from delegation.rules.determination import Question
    from delegation.rules.facts import Fact, KnownFacts
    from delegation.rules.schemes import SameMatter, Words


def first_day(written: str) -> date:
    """Return the first day of a date written as a day, a month or a year: ``2023-12`` is 1 December 2023.

    Raises ValueError where it is none of these.
    """
    year, month, day, *rest = [*(int(part) for part in written.split("-")), 1, 1]
    if len(rest) > 2:
        message = f"not a day, a month or a year: {written}"
        raise ValueError(message)
    return date(year, month, day)


def in_force(versions: Iterable[CompiledScheme], day: date) -> tuple[CompiledScheme, ...]:
    """Return the version of each document that is in force on a day."""
    latest: dict[str, CompiledScheme] = {}
    for version in sorted(versions, key=lambda version: first_day(version.scheme.effective)):
        if first_day(version.scheme.effective) <= day:
            latest[version.scheme.document] = version
    return tuple(
        version for version in latest.values() if version.scheme.ends is None or day < first_day(version.scheme.ends)
    )


@dataclass(frozen=True, slots=True)
class Retirement:
    """A row that a newer version of its document does not hold any more, and the rows that took its place."""

    version: str
    since: date
    replaced_by: tuple[str, ...]

    @property
    def text(self) -> str:
        """What to tell whoever asks for the row."""
        since = f"{self.since.day} {self.since:%B %Y}"
        text = f"This row has not been in the scheme since {since} (version {self.version})."
        if not self.replaced_by:
            return f"{text} The scheme does not say what replaced it."
        return f"{text} It was replaced by {' and '.join(self.replaced_by)}."


@dataclass(frozen=True, slots=True)
class Departure:
    """A row of a council that departs from a national rule, with who signed that off."""

    row: str
    departs: Departs


DAYS_KEPT: Final = 1000
"""For so many days a book remembers what was in force; then it begins again."""


@dataclass(frozen=True, slots=True)
class Book:
    """All versions of all schemes of one council, with its ladder and words.

    ``floor`` holds the national rules, in this council's words: they are never asked about by themselves, since they
    do not say which post of a council decides, but they bind beside its rows, save where a departure is signed off.
    """

    council: str
    ladder: Ladder
    words: Words
    versions: tuple[CompiledScheme, ...]
    floor: tuple[CompiledScheme, ...] = ()
    office_hours: OfficeHours | None = None
    departures: tuple[Departure, ...] = ()
    _by_day: dict[date, tuple[CompiledScheme, ...]] = field(default_factory=dict, repr=False, compare=False)

    def in_force_on(self, day: date) -> tuple[CompiledScheme, ...]:
        """Return the version of each document that is in force on a day."""
        found = self._by_day.get(day)
        if found is None:
            if len(self._by_day) >= DAYS_KEPT:
                self._by_day.clear()
            found = self._by_day[day] = in_force(self.versions, day)
        return found

    def find_beside(self, row: str, day: date) -> CompiledScheme | None:
        """Return the version, of one of the council's documents or of the national floor, that has a linked row."""
        for version in (*self.in_force_on(day), *in_force(self.floor, day)):
            if row in version.by_row or row in version.never_decisions:
                return version
        return None

    def beside_another_document(self, row: str, scheme: CompiledScheme, day: date) -> bool:
        """Say whether a linked row stands in another document than ``scheme``, or on the national floor."""
        return self.find_beside(row, day) is not scheme

    def departs_from(self, national_row: str, row: str, day: date) -> Departs | None:
        """Return the departure of a row from a national rule that is signed off by a day, or None."""
        for one in self.departures:
            if one.row == row and one.departs.row == national_row and one.departs.signed_off_on <= day:
                return one.departs
        return None

    def knows(self, row: str) -> bool:
        """Say whether any version, of whatever date, has this row or decision type."""
        return any(_has(version, row) for version in self.versions)

    def is_out_of_hours(self, moment: datetime, calendar: Calendar) -> bool | None:
        """Say whether the council's offices are closed at a moment; None where nobody said when they are open."""
        return None if self.office_hours is None else not self.office_hours.are_on(moment, calendar)

    def retirement_of(self, row: str, day: date) -> Retirement | None:
        """Return since which version a row is not held any more on a day; None where it is, or never was by then."""
        had = [one for one in self.versions if _has(one, row) and first_day(one.scheme.effective) <= day]
        if not had or self.find(row, day) is not None:
            return None
        last = max(had, key=lambda one: first_day(one.scheme.effective)).scheme
        later = [
            one
            for one in self.versions
            if one.scheme.document == last.document
            and first_day(last.effective) < first_day(one.scheme.effective) <= day
        ]
        if not later or not any(one.scheme.document == last.document for one in self.in_force_on(day)):
            return None
        dropped_by = min(later, key=lambda one: first_day(one.scheme.effective)).scheme
        taken = dict.fromkeys(s.row for one in later for s in one.scheme.statements if row in s.replaces)
        return Retirement(dropped_by.version, first_day(dropped_by.effective), tuple(taken))

    def first_version_with(self, row: str, after: date) -> CompiledScheme | None:
        """Return the first version that starts after a day and has a row; None where no version has it later."""
        later = [one for one in self.versions if _has(one, row) and first_day(one.scheme.effective) > after]
        return min(later, key=lambda one: first_day(one.scheme.effective), default=None)

    def find(self, row: str, day: date) -> CompiledScheme | None:
        """Return the version in force on a day that has this row or decision type."""
        for version in self.in_force_on(day):
            if _has(version, row):
                return version
        return None


def _has(version: CompiledScheme, row: str) -> bool:
    return row in version.by_row or row in version.by_slug or row in version.never_decisions


@dataclass(frozen=True, slots=True)
class Library:
    """Every council's book, the catalogue of facts, and the calendar.

    A council whose schemes cannot be read has no book; ``unreadable`` says of each such council, in a sentence, why.
    """

    books: Mapping[str, Book]
    catalogue: Mapping[str, Fact]
    calendar: Calendar
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def determine(self, question: Question) -> Determination:
        """Answer a parsed question from the version in force, with the rows elsewhere that ask more."""
        book = self.books[question.council]
        day = question.moment.date()
        scheme = book.find(question.row, day)
        if scheme is None:
            message = f"no version in force has {question.row}"
            raise LookupError(message)
        answer = determine(scheme, question, self.calendar)
        links = _same_matter(scheme, answer)
        return self._with_stricter(book, scheme, question, answer, links) if links else answer

    def determine_under_any_hat(self, question: Question, capacities: Iterable[str]) -> tuple[Question, Determination]:
        """Return the best answer to a question, asked without a hat and under each that the person wears.

        Best is what is followed in the end: a hat may be asked for by another line alone.
        """
        actor = question.actor
        hats = [replace(question, actor=replace(actor, capacity=capacity)) for capacity in capacities]
        answers = [(one, self.determine(one)) for one in (question, *hats)]
        return min(answers, key=lambda pair: (_nearest(pair[1].followed.outcome), _nearest(pair[1].outcome)))

    def facts_read(self, council: str, row: str, day: date) -> frozenset[str]:
        """Return every fact that the answer about a row, or about a row that speaks of the same matter, turns on.

        Those that rule one of them out are not among them.
        """
        decisions = self.decisions_on(council, row, day)
        links = (link for one in decisions[:1] for statement in one.statements for link in statement.same_matter)
        facts = {fact for link in links for condition in link.conditions for fact in condition.facts_read()}
        return frozenset(facts).union(*(decision.facts_read for decision in decisions))

    def facts_of_use(self, council: str, row: str, day: date, known: KnownFacts) -> KnownFacts:
        """Return those of the facts known on which the answer about a row turns, without those that are ruled out.

        What rules one out is of use instead of it.
        """
        read, without_value = self.facts_read(council, row, day), ruled_out(known, self.catalogue)
        ruling = {other.name for name, other in without_value.items() if name in read}
        of_use = (read - set(without_value)) | ruling
        return {name: value for name, value in known.items() if name in of_use}

    def decisions_on(self, council: str, row: str, day: date) -> tuple[CompiledDecision, ...]:
        """Return the decision of a row, and those of other rows in force that speak of the same matter."""
        book = self.books[council]
        scheme = book.find(row, day)
        decision = scheme.by_row.get(row) or scheme.by_slug.get(row) if scheme is not None else None
        if decision is None:
            return ()
        linked = (link.row for statement in decision.statements for link in statement.same_matter)
        others = ((beside, book.find_beside(beside, day)) for beside in dict.fromkeys(linked))
        linked_rows = ((other, beside) for beside, other in others if other is not None)
        return (decision, *(other.by_row[beside] for other, beside in linked_rows if beside in other.by_row))

    def _with_stricter(
        self, book: Book, scheme: CompiledScheme, question: Question, answer: Determination, links: Iterable[SameMatter]
    ) -> Determination:
        """Return the answer with what other lines ask of the same decision, which of them governs, and what follows."""
        if answer.reasons[0].code in {Code.NOT_STATED, Code.RULED_OUT}:
            # The row says nothing of this case, or closes it to every post: nothing can ask more.
            links = [link for link in links if book.beside_another_document(link.row, scheme, question.moment.date())]
        beside = Beside(book, self.calendar, scheme, question, answer)
        for link in links:
            beside.hear(link)
        return beside.answered()


def _nearest(outcome: Outcome) -> int:
    return _BEST_FIRST.index(outcome)


_BEST_FIRST = (Outcome.PERMITTED, Outcome.INCOMPLETE, Outcome.FACTS_NEEDED, Outcome.REFUSED)


def _same_matter(scheme: CompiledScheme, answer: Determination) -> tuple[SameMatter, ...]:
    decision = scheme.by_row.get(answer.row)
    return decision.statement(answer.row).same_matter if decision is not None else ()
