"""The books of the councils: which versions of which documents are in force on a day, ready to be asked.

A version ends where the next of the same document begins, or on its own final end; an overdue review ends
nothing. The caller fills the library; this module knows no database and no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from delegation.rules.conditions import NotKnownError, all_hold
from delegation.rules.determination import STRICTNESS, Code, Determination, Outcome, Reason, Stricter
from delegation.rules.determining import determine, facts_known
from delegation.rules.facts import ruled_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from authorities.calendar import Calendar
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


DAYS_KEPT: Final = 1000
"""For so many days a book remembers what was in force; then it begins again."""


@dataclass(frozen=True, slots=True)
class Book:
    """All versions of all schemes of one council, with its ladder and words.

    ``floor`` holds the national rules, in this council's words: they are never asked about by themselves, since they
    do not say which post of a council decides, but they bind beside its rows.
    """

    council: str
    ladder: Ladder
    words: Words
    versions: tuple[CompiledScheme, ...]
    floor: tuple[CompiledScheme, ...] = ()
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
            if row in version.by_row:
                return version
        return None

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

    def facts_read(self, council: str, row: str, day: date) -> frozenset[str]:
        """Return every fact that the answer about a row, or about a row that speaks of the same matter, turns on.

        Those that rule one of them out are not among them.
        """
        decisions = self.decisions_on(council, row, day)
        links = (link for one in decisions[:1] for statement in one.statements for link in statement.same_matter)
        facts = {fact for link in links for condition in link.when for fact in condition.facts_read()}
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
        return (decision, *(other.by_row[beside] for beside, other in others if other is not None))

    def _with_stricter(
        self, book: Book, question: Question, answer: Determination, links: tuple[SameMatter, ...]
    ) -> Determination:
        stricter: list[Stricter] = []
        link_facts: list[str] = []
        day = question.moment.date()
        for link in links:
            scheme = book.find_beside(link.row, day)
            if scheme is None or any(found.row == link.row for found in stricter):
                continue
            try:
                if not all_hold(link.when, facts_known(scheme, question)):
                    continue
            except NotKnownError as error:
                link_facts.append(error.fact)
            other = determine(scheme, replace(question, row=link.row), self.calendar, seniors_may=True)
            # Two links may lead to one row: which of a decision's rows speaks depends on the facts.
            if asks_more(other, answer, book.ladder) and all(found.row != other.row for found in stricter):
                title = scheme.by_row[other.row].statement(other.row).title
                stricter.append(Stricter(other.row, other.outcome, other.minimum_posts, title, other))
        if not stricter:
            return answer
        reasons = tuple(
            Reason(
                Code.STRICTER,
                f"Another line in force asks more of the same decision: {found.title} ({found.row}).",
                found.row,
            )
            for found in stricter
        )
        return replace(
            answer,
            stricter=tuple(stricter),
            reasons=answer.reasons + reasons,
            link_facts=tuple(dict.fromkeys(link_facts)),
        )


_BEST_FIRST = (Outcome.PERMITTED, Outcome.INCOMPLETE, Outcome.FACTS_NEEDED, Outcome.REFUSED)


def asks_more(other: Determination, answer: Determination, ladder: Ladder) -> bool:
    """Say whether another row's answer is stricter than this one: in its outcome, its steps or its level.

    A row that says nothing of this case asks nothing of it.
    """
    if other.outcome is Outcome.REFUSED and other.reasons[0].code is Code.NOT_STATED:
        return False
    if STRICTNESS[other.outcome] != STRICTNESS[answer.outcome]:
        return STRICTNESS[other.outcome] > STRICTNESS[answer.outcome]
    if answer.outcome is Outcome.REFUSED:
        return (
            bool(answer.minimum_posts)
            and bool(other.minimum_posts)
            and all(
                any(ladder.is_more_senior(post, below) for below in answer.minimum_posts)
                for post in other.minimum_posts
            )
        )
    here = [owed.plain for owed in answer.missing]
    return any(owed.plain not in here for owed in other.missing)


def _same_matter(scheme: CompiledScheme, answer: Determination) -> tuple[SameMatter, ...]:
    decision = scheme.by_row.get(answer.row)
    return decision.statement(answer.row).same_matter if decision is not None else ()
