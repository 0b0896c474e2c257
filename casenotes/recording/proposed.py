"""A decision about to be noted: what the record knows, what the scheme says so far, what steps may be evidenced.

Reads, never writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from authorities.calendar.working_days import LONDON
from casenotes.recording.facts import known_of_case
from casenotes.recording.steps import Deciding, counted, offered
from delegation.answer.content import answer_for
from delegation.rules.questions import facts_of_the_clock
from delegation.rules.schemes import StatementKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from authorities.models import Appointment, User
    from casenotes.drafts import Evidence
    from casenotes.models import Case
    from casenotes.recording.steps import Offered
    from delegation.answer.content import Answer
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledDecision, Owed
    from delegation.rules.facts import FactValue, KnownFacts
    from delegation.rules.library import Library
    from delegation.rules.schemes import Statement
    from delegation.rules.steps import Step


def decision_to_note(book: Book | None, row: str) -> Statement | None:
    """Return the row of a scheme in force today under which a decision is noted; None where it is no such row."""
    scheme = book.find(row, timezone.localdate()) if book is not None else None
    if scheme is None or row not in scheme.by_row or scheme.by_row[row].kind is not StatementKind.DECISION:
        return None
    return scheme.by_row[row].statement(row)


class Proposed:
    """A decision by one person, about one case, under one row, taken at a moment.

    A moment at which no scheme in force has the row counts as now, so that the page has something to say.
    """

    def __init__(
        self,
        *,
        books: Library,
        book: Book,
        user: User,
        appointment: Appointment | None,
        statement: Statement,
        case: Case,
        taken_at: datetime | None,
    ) -> None:
        self.books, self.book, self.user, self.appointment = books, book, user, appointment
        self.statement, self.case = statement, case
        self.moment = self._moment(taken_at)
        today = timezone.localdate()
        self.decisions = books.decisions_on(book.council, statement.row, today)
        of_case = known_of_case(case, self.moment)
        self.not_verified = of_case.not_verified
        known = {**of_case.facts, **facts_of_the_clock(book, self.moment, books.calendar)}
        self.known: KnownFacts = books.facts_of_use(book.council, statement.row, today, known)
        self._answers: dict[tuple[frozenset[tuple[str, FactValue]], frozenset[Step]], Answer | None] = {}

    def _moment(self, taken_at: datetime | None) -> datetime:
        now = timezone.now().astimezone(LONDON)
        if taken_at is None or taken_at > now:
            return now
        moment = taken_at.astimezone(LONDON)
        is_held = self.books.decisions_on(self.book.council, self.statement.row, moment.date())
        return moment if is_held else now

    @property
    def version(self) -> str:
        """The version of the scheme that is in force today and has the row: its document, and the day it began."""
        scheme = self.book.find(self.statement.row, timezone.localdate())
        return f"{scheme.scheme.document} {scheme.scheme.effective}" if scheme is not None else ""

    def answer_so_far(self, facts: KnownFacts, steps: frozenset[Step] = frozenset()) -> Answer | None:
        """Return what the scheme says of what is known, worked out once; no fact is supposed for a note."""
        asked = frozenset(facts.items()), steps
        if asked not in self._answers:
            self._answers[asked] = answer_for(
                library=self.books,
                user=self.user,
                appointment=self.appointment,
                row=self.statement.row,
                moment=self.moment,
                facts={**facts, **self.known},
                steps=steps,
                may_suppose=False,
            )
        return self._answers[asked]

    def steps_offered(self, facts: KnownFacts) -> list[Offered]:
        """Return every step that may be evidenced: of the decision's own lines, and what other lines make it owe."""
        steps = steps_that_may_be_owed(self.decisions, {**facts, **self.known})
        found = self.answer_so_far(facts)
        asked = found.determination.first_of_all if found is not None and found.determination is not None else ()
        known = {str(owed.plain) for owed in steps}
        every = [*steps, *(owed for owed, _is_done in asked if str(owed.plain) not in known)]
        return offered(every, self._deciding, self.moment)

    def steps_counted(self, evidence: Iterable[Evidence], taken_at: datetime) -> frozenset[Step]:
        """Return the steps that count. Raises StepsNotDoneError with all that is wrong."""
        return counted(evidence, self._deciding, taken_at)

    @property
    def _deciding(self) -> Deciding:
        return Deciding.by(self.user, self.appointment, self.book, self.decisions)


def steps_that_may_be_owed(decisions: Iterable[CompiledDecision], facts: KnownFacts) -> list[Owed]:
    """Return every step that some route may ask for before a decision, unless the facts known rule it out.

    ``decisions`` are the one asked about and those of other rows that speak of the same matter.
    """
    found: dict[str, Owed] = {}
    for route in (route for decision in decisions for route in decision.routes):
        if any(condition.holds(facts) is False for condition in route.route.when):
            continue
        for owed in route.first:
            if all(condition.holds(facts) is not False for condition in owed.requirement.when):
                found.setdefault(str(owed.plain), owed)
    return list(found.values())
