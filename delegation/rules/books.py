"""The books of the councils: which versions of which documents are in force on a day, ready to be asked.

A version ends where the next of the same document begins, or on its own final end; an overdue review ends
nothing. The caller fills the library; this module knows no database and no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from delegation.rules.determination import Code, Determination, Outcome, Reason, Stricter
from delegation.rules.determining import determine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from authorities.calendar import Calendar
    from authorities.ladder import Ladder
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.determination import Question
    from delegation.rules.facts import Fact
    from delegation.rules.schemes import Words


def first_day(written: str) -> date:
    """Return the first day of a date written as a day, a month or a year: ``2023-12`` is 1 December 2023.

    Raises ValueError where it is none of these.
    """
    year, month, day, *rest = [*(int(part) for part in written.split("-")), 1, 1]
    if len(rest) > 2:
        message = f"not a day, a month or a year: {written}"
        raise ValueError(message)
    return date(year, month, day)


DAYS_KEPT: Final = 1000
"""For so many days a book remembers what was in force; then it begins again."""


@dataclass(frozen=True, slots=True)
class Book:
    """All versions of all schemes of one council, with its ladder and words."""

    council: str
    ladder: Ladder
    words: Words
    versions: tuple[CompiledScheme, ...]
    _by_day: dict[date, tuple[CompiledScheme, ...]] = field(default_factory=dict, repr=False, compare=False)

    def in_force_on(self, day: date) -> tuple[CompiledScheme, ...]:
        """Return the version of each document that is in force on a day."""
        found = self._by_day.get(day)
        if found is None:
            if len(self._by_day) >= DAYS_KEPT:
                self._by_day.clear()
            found = self._by_day[day] = self._work_out(day)
        return found

    def _work_out(self, day: date) -> tuple[CompiledScheme, ...]:
        latest: dict[str, CompiledScheme] = {}
        for version in sorted(self.versions, key=lambda version: first_day(version.scheme.effective)):
            if first_day(version.scheme.effective) <= day:
                latest[version.scheme.document] = version
        return tuple(
            version
            for version in latest.values()
            if version.scheme.ends is None or day < first_day(version.scheme.ends)
        )

    def knows(self, row: str) -> bool:
        """Say whether any version, of whatever date, has this row or decision type."""
        return any(
            row in version.by_row or row in version.by_slug or row in version.never_decisions
            for version in self.versions
        )

    def find(self, row: str, day: date) -> CompiledScheme | None:
        """Return the version in force on a day that has this row or decision type."""
        for version in self.in_force_on(day):
            if row in version.by_row or row in version.by_slug or row in version.never_decisions:
                return version
        return None


@dataclass(frozen=True, slots=True)
class Library:
    """Every council's book, the catalogue of facts, and the calendar."""

    books: Mapping[str, Book]
    catalogue: Mapping[str, Fact]
    calendar: Calendar

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
        if not links:
            return answer
        return self._with_stricter(book, question, answer, links)

    def determine_under_any_hat(self, question: Question, capacities: Iterable[str]) -> tuple[Question, Determination]:
        """Return the best answer to a question, asked without a hat and under each that the person wears."""
        actor = question.actor
        hats = [replace(question, actor=replace(actor, capacity=capacity)) for capacity in capacities]
        answers = [(one, self.determine(one)) for one in (question, *hats)]
        return min(answers, key=lambda pair: _BEST_FIRST.index(pair[1].outcome))

    def _with_stricter(
        self, book: Book, question: Question, answer: Determination, links: tuple[str, ...]
    ) -> Determination:
        stricter = []
        day = question.moment.date()
        for row in links:
            other_scheme = book.find(row, day)
            if other_scheme is None:
                continue
            other = determine(other_scheme, replace(question, row=row), self.calendar)
            if asks_more(other, answer):
                stricter.append(Stricter(other.row, other.outcome, other.minimum_posts))
        if not stricter:
            return answer
        reasons = tuple(
            Reason(
                Code.STRICTER,
                f"Another line in force asks more of the same decision: {found.row}.",
                found.row,
            )
            for found in stricter
        )
        return replace(answer, stricter=tuple(stricter), reasons=answer.reasons + reasons)


_BEST_FIRST = (Outcome.PERMITTED, Outcome.INCOMPLETE, Outcome.FACTS_NEEDED, Outcome.REFUSED)
_STRICTNESS = {Outcome.PERMITTED: 0, Outcome.FACTS_NEEDED: 1, Outcome.INCOMPLETE: 1, Outcome.REFUSED: 2}


def asks_more(other: Determination, answer: Determination) -> bool:
    """Say whether another row's answer is stricter than this one."""
    return _STRICTNESS[other.outcome] > _STRICTNESS[answer.outcome]


def _same_matter(scheme: CompiledScheme, answer: Determination) -> tuple[str, ...]:
    decision = scheme.by_row.get(answer.row)
    return decision.statement(answer.row).same_matter if decision is not None else ()
