"""A decision about to be noted: what the record knows, what the scheme says so far, what steps may be evidenced.

Reads, never writes.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from authorities.calendar.working_days import LONDON
from casenotes.recording.elsewhere import bodies_that_decide, may_enter
from casenotes.recording.facts import known_of_case
from casenotes.recording.steps import Deciding, counted, offered
from casenotes.recording.unchecked import addressees_in_words, asked_of
from delegation.answer.content import answer_for
from delegation.answer.on_record import hats_of
from delegation.answer.own_panel import FOR_PANEL
from delegation.answer.rows_held import row_held
from delegation.rules.questions import NOON, facts_of_the_clock
from delegation.rules.wording import Speaker
from delegation.schemes.catalogue import fact_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from authorities.models import Appointment, User
    from casenotes.drafts import Evidence
    from casenotes.models import Case
    from casenotes.recording.elsewhere import Body
    from casenotes.recording.steps import Offered
    from delegation.answer.content import Answer
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledDecision, Owed
    from delegation.rules.facts import FactValue, KnownFacts
    from delegation.rules.library import Library
    from delegation.rules.schemes import Statement
    from delegation.rules.steps import Step


def decision_to_note(book: Book | None, row: str, day: date | None = None) -> Statement | None:
    """Return the row under which a decision of a day is noted, of today by default; None where it is no such row.

    It is the row of the version of that day. Where none covers the day, it is as it stands today or stood last.
    """
    today = timezone.localdate()
    found = row_held(book, row, day or today, today) if book is not None else None
    return found.statement if found is not None else None


class Proposed:
    """A decision by one person, about one case, under one row, taken at a moment.

    It goes by the version of that moment: ``held``. Where no version covers it, the row is shown as it stands today or
    stood last, so that the page has something to say. ``is_by_day`` leaves the clock out, because only a day is known.
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
        is_by_day: bool = False,
    ) -> None:
        self.books, self.book, self.user, self.appointment = books, book, user, appointment
        self.case, self.is_by_day = case, is_by_day
        now = timezone.now().astimezone(LONDON)
        self.taken_at = now if taken_at is None or taken_at > now else taken_at.astimezone(LONDON)
        held = row_held(book, statement.row, self.taken_at.date(), now.date())
        if held is None:
            message = f"no version has {statement.row} as a decision"
            raise LookupError(message)
        self.held, self.statement = held, held.statement
        self.moment = self.taken_at if held.covers else _moment_on(held.day, now)
        self.decisions = books.decisions_on(book.council, statement.row, held.day)
        of_case = known_of_case(case, self.taken_at)
        self.not_verified = of_case.not_verified
        clock = {} if is_by_day else facts_of_the_clock(book, self.taken_at, books.calendar)
        self.known: KnownFacts = books.facts_of_use(book.council, statement.row, held.day, {**of_case.facts, **clock})
        self._answers: dict[tuple[frozenset[tuple[str, FactValue]], frozenset[Step]], Answer | None] = {}

    @property
    def is_unchecked(self) -> bool:
        """Whether no version covers the day of the decision, so that no scheme is checked."""
        return self.held.is_uncovered

    @property
    def version(self) -> str:
        """The version of the scheme that is in force today and has the row: its document, and the day it began."""
        scheme = self.book.find(self.statement.row, timezone.localdate())
        return f"{scheme.scheme.document} {scheme.scheme.effective}" if scheme is not None else ""

    def answer_so_far(self, facts: KnownFacts, steps: frozenset[Step] = frozenset()) -> Answer | None:
        """Return what the scheme says of what is known, worked out once; no fact is supposed for a note.

        None if no version covers the day of the decision: what another one says is no answer to it.
        """
        if self.is_unchecked:
            return None
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
                is_by_day=self.is_by_day,
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
        speak = Speaker(self.book.ladder, self.book.words, fact_catalogue())
        return offered(every, self._deciding, self.moment, speak)

    def steps_counted(self, evidence: Iterable[Evidence], taken_at: datetime) -> frozenset[Step]:
        """Return the steps that count; none where no scheme is checked. Raises StepsNotDoneError with what is wrong."""
        if self.is_unchecked:
            return frozenset()
        return counted(evidence, self._deciding, taken_at)

    @property
    def panel_entered(self) -> str:
        """The panel whose decision the person enters, by name; empty if they decide themselves."""
        own = next(iter(self.decisions), None)
        routes = [one.route.who for one in own.routes] if own is not None else []
        panels = [who.panel for who in routes if who.panel and not who.posts]
        hats = hats_of(self.user, self.book, self.taken_at) if panels else ()
        return next((self.book.words.forums[one] for one in panels if f"{FOR_PANEL}{one}" in hats), "")

    def bodies_elsewhere(self, facts: KnownFacts) -> list[Body]:
        """Return the bodies that may have taken the decision, if the person may enter that one of them did."""
        post = self.appointment
        ladder = self.book.ladder
        if post is None or not may_enter(user=self.user, appointment=post, case=self.case, ladder=ladder):
            return []
        return bodies_that_decide(self.book, self.decisions, self.statement.row, {**facts, **self.known})

    def goes_to(self) -> str:
        """Return whom a decision that no scheme is checked for goes to, in words; empty for any other decision."""
        if not self.is_unchecked or self.appointment is None:
            return ""
        asked = asked_of(user=self.user, appointment=self.appointment, row=self.statement.row, case=self.case)
        return addressees_in_words(asked, self.book)

    @property
    def _deciding(self) -> Deciding:
        return Deciding.by(self.user, self.appointment, self.book, self.decisions)


def _moment_on(day: date, now: datetime) -> datetime:
    """Return now if the day is today, else its noon in London."""
    return now if day == now.date() else datetime.combine(day, NOON, LONDON)


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
