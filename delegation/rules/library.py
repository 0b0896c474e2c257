"""All councils' books together. A question goes to the version in force, and to the lines beside it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from delegation.rules.beside import Beside
from delegation.rules.determination import Code, Determination
from delegation.rules.determining import determine
from delegation.rules.facts import ruled_out

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from authorities.calendar.working_days import Calendar
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledDecision, CompiledScheme
    from delegation.rules.conditions import Condition
    from delegation.rules.determination import Question
    from delegation.rules.facts import Fact, KnownFacts
    from delegation.rules.schemes import SameMatter


@dataclass(frozen=True, slots=True)
class Library:
    """Every council's book, the catalogue of facts, and the calendar.

    A council whose schemes cannot be read has no book. ``unreadable`` holds a sentence for each such council that says
    why. ``slugs`` names all councils, if they can be named without making their books.
    """

    books: Mapping[str, Book]
    catalogue: Mapping[str, Fact]
    calendar: Calendar
    unreadable: Mapping[str, str] = field(default_factory=dict)
    slugs: Collection[str] = ()

    @property
    def councils(self) -> Collection[str]:
        """Every council, readable or not. A walk over ``books`` may have to make each book first."""
        return self.slugs or (*self.books, *self.unreadable)

    def determine(self, question: Question) -> Determination:
        """Answer a parsed question from the version in force, with the other rows that ask more.

        Raises LookupError if no version in force has the row.
        """
        book = self.books[question.council]
        day = question.moment.date()
        scheme = book.find(question.row, day)
        if scheme is None:
            message = f"no version in force has {question.row}"
            raise LookupError(message)
        answer = determine(scheme, question, self.calendar)
        decision = scheme.by_row.get(answer.row)
        if decision is None or not decision.links:
            return answer
        return self._with_stricter(book, scheme, question, answer, decision.statement(answer.row).same_matter)

    def determine_under_any_hat(self, question: Question, capacities: Iterable[str]) -> tuple[Question, Determination]:
        """Return the best answer to a question, and the question that got it. It is asked with no hat and with each.

        The best is the one whose followed answer is nearest to a yes, because only another line may ask for the hat.
        """
        actor = question.actor
        hats = [replace(question, actor=replace(actor, capacity=capacity)) for capacity in capacities]
        answers = [(one, self.determine(one)) for one in (question, *hats)]
        return max(answers, key=lambda pair: (pair[1].followed.outcome.nearness, pair[1].outcome.nearness))

    def facts_read(self, council: str, row: str, day: date) -> frozenset[str]:
        """Return every fact that the answer about a row can turn on, including rows on the same matter.

        Facts that only rule one of these out are not included.
        """
        return frozenset(
            fact for condition in self._conditions_on(council, row, day) for fact in condition.facts_read()
        )

    def posts_whose_absence_matters(self, council: str, row: str, day: date) -> frozenset[str]:
        """Return the posts whose absence can change the answer about a row, including rows on the same matter."""
        conditions = self._conditions_on(council, row, day)
        return frozenset(str(condition.value) for condition in conditions if "post_absent" in condition.facts_read())

    def facts_of_use(self, council: str, row: str, day: date, known: KnownFacts) -> KnownFacts:
        """Return the known facts that the answer about a row can turn on.

        A fact that has no value in this case gives way to the one that rules it out.
        """
        read, without_value = self.facts_read(council, row, day), ruled_out(known, self.catalogue)
        ruling = {other.name for name, other in without_value.items() if name in read}
        of_use = (read - set(without_value)) | ruling
        return {name: value for name, value in known.items() if name in of_use}

    def decisions_on(self, council: str, row: str, day: date) -> tuple[CompiledDecision, ...]:
        """Return the decision of a row, and those of other rows in force on the same matter."""
        decision = self._decision(council, row, day)
        return () if decision is None else self.books[council].decisions_beside(decision, day)

    def _conditions_on(self, council: str, row: str, day: date) -> tuple[Condition, ...]:
        decision = self._decision(council, row, day)
        return () if decision is None else self.books[council].conditions_on(decision, day)

    def _decision(self, council: str, row: str, day: date) -> CompiledDecision | None:
        scheme = self.books[council].find(row, day)
        return scheme.find(row) if scheme is not None else None

    def _with_stricter(
        self, book: Book, scheme: CompiledScheme, question: Question, answer: Determination, links: Iterable[SameMatter]
    ) -> Determination:
        """Return the answer with what other lines ask of the same decision, which line governs, and what follows."""
        if answer.reasons[0].code in {Code.NOT_STATED, Code.RULED_OUT}:
            # The row does not cover this case, or closes it to every post. No row of its own document can ask more.
            links = [link for link in links if book.beside_another_document(link.row, scheme, question.moment.date())]
        beside = Beside(book, self.calendar, scheme, question, answer)
        for link in links:
            beside.hear(link)
        found = beside.answered()
        if beside.may_be_otherwise(found.followed.outcome):
            return beside.whatever_the_facts_are(found, self.determine)
        return found
