"""The lines beside a row: other rows that cover the same decision, heard one after another.

This module puts together what they ask; ``governing`` says which of them governs. A yes or a no from all the lines
together stands only if no unknown fact could change it. Otherwise those facts are asked for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from delegation.rules.conditions import NotKnownError, all_hold
from delegation.rules.determination import (
    Code,
    Departs,
    Determination,
    Outcome,
    Reason,
    Stricter,
)
from delegation.rules.determining import determine, facts_known, supposed_ranges
from delegation.rules.evidence import Evidence
from delegation.rules.explaining import asks
from delegation.rules.governing import (
    SpokenLine,
    acting_together,
    followed,
    governing_of,
    is_joint_of_several,
    may_act_by_name,
    may_act_together,
)
from delegation.rules.unknowns import Tries

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.calendar.working_days import Calendar
    from authorities.ladder import Ladder
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.determination import Question
    from delegation.rules.facts import KnownFacts
    from delegation.rules.schemes import SameMatter, Statement


class Beside:
    """The lines beside the row asked about. ``hear`` takes in one link at a time; ``answered`` gives the result."""

    def __init__(
        self, book: Book, calendar: Calendar, scheme: CompiledScheme, question: Question, answer: Determination
    ) -> None:
        self.book, self.calendar, self.scheme, self.answer = book, calendar, scheme, answer
        self.decision = scheme.decision(question.row)
        # The lines beside the row suppose whatever it supposes.
        self.question = replace(question, supposed=answer.supposes) if answer.supposes else question
        self.known = facts_known(scheme, self.decision, question)
        self.lines = [SpokenLine(scheme, question, answer, seniors_may=False)]
        # Unknown facts decide whether these lines have anything to say about this decision, and none refuses the asker.
        self.may_speak: list[SpokenLine] = []
        self.refusing = [self.decision] if answer.outcome is Outcome.REFUSED else []
        self.stricter: list[Stricter] = []
        self.departs: list[Departs] = []
        self.link_facts: list[str] = []
        self.heard: set[str] = set()

    def hear(self, link: SameMatter) -> None:
        """Take in what a linked row says about this decision, if it covers this case.

        Raises NotKnownError if the question holds trial values and a further fact decides whether it does.
        """
        day = self.question.moment.date()
        scheme = self.book.find_beside(link.row, day)
        if scheme is None or (not link.asks and link.row in self.heard):
            return
        departs = self.book.departs_from(link.row, self.answer.row, day)
        if departs is not None:
            self.departs.append(departs)
            return
        unknown = None
        try:
            if not all_hold(link.when, self.known):
                return
            if link.asks:
                self._hear_steps(link, scheme)
                return
        except NotKnownError as error:
            if self.question.tried is not None:
                raise
            self.link_facts.append(error.fact)
            if link.asks:
                self._wait_for(link, scheme, error.fact)
                return
            unknown = error.fact
        self.heard.add(link.row)
        if link.row not in scheme.by_row:
            return
        is_same_document = scheme is self.scheme
        asked = replace(self.question, row=link.row)
        other = determine(scheme, asked, self.calendar, seniors_may=not is_same_document)
        if other.outcome is Outcome.REFUSED:
            self.refusing.append(scheme.by_row[link.row])
        if other.outcome is Outcome.REFUSED and other.reasons[0].code is Code.NOT_STATED:
            return
        line = SpokenLine(scheme, asked, other, seniors_may=not is_same_document)
        if other.asks_nothing:
            self.may_speak.append(line)
            return
        title = scheme.by_row[other.row].statement(other.row).title
        if unknown is not None:
            # It is not known whether the row covers this case. It governs nothing yet, and the fact is asked for.
            speaks_up = is_same_document or asks_more(other, self.answer, self.book.ladder)
            if speaks_up or self._acts_together_with(line):
                waits = replace(other, outcome=Outcome.FACTS_NEEDED, facts_needed=(unknown,), missing=(), afterwards=())
                self.stricter.append(Stricter(title, waits))
            return
        self.lines.append(line)
        # Two links may lead to one row, because the facts decide which of a decision's rows answers.
        if any(found.row == other.row for found in self.stricter):
            return
        if is_same_document or asks_more(other, self.answer, self.book.ladder):
            is_national = scheme in self.book.floor
            self.stricter.append(Stricter(title, other, is_national))

    def _acts_together_with(self, line: SpokenLine) -> bool:
        """Say whether posts of several lines would have to act together if this line were one of them."""
        lines = [*self.lines, line]
        return is_joint_of_several(lines, governing_of(lines, self.calendar))

    def _hear_steps(self, link: SameMatter, scheme: CompiledScheme) -> None:
        """Take in a row that only adds steps. Raises NotKnownError if an unknown fact decides which are owed."""
        evidence = Evidence.by_the_ladder(self.question, self.scheme.ladder)
        owed = self.scheme.asks[self.answer.row, link]
        missing = evidence.missing(owed, self.known)
        statement = _statement_of(scheme, link.row)
        answer = Determination(
            outcome=Outcome.INCOMPLETE if missing else Outcome.PERMITTED,
            row=link.row,
            decision_type=statement.decision_type,
            version=scheme.scheme.version,
            minimum_posts=self.answer.minimum_posts,
            combine=self.answer.combine,
            missing=missing,
            first=tuple((one, one not in missing) for one in owed),
            reasons=tuple(Reason(Code.STEP_MISSING, one.text, link.row) for one in missing)
            or (Reason(Code.NAMED_POST, f"What {statement.title} asks of this decision is done.", link.row),),
        )
        self._add_steps(Stricter(statement.title, answer))

    def _wait_for(self, link: SameMatter, scheme: CompiledScheme, fact: str) -> None:
        """Take in a row whose steps depend on an unknown fact. The row waits for that fact."""
        title = _statement_of(scheme, link.row).title
        waits = replace(
            self.answer,
            row=link.row,
            outcome=Outcome.FACTS_NEEDED,
            facts_needed=(fact,),
            missing=(),
            afterwards=(),
            first=(),
            reasons=(Reason(Code.FACT_NEEDED, f"It depends on a fact what {title} asks of this decision.", link.row),),
        )
        self._add_steps(Stricter(title, waits))

    def _add_steps(self, found: Stricter) -> None:
        """Add a row that asks for steps. Two links to one row become one line that asks for the steps of both."""
        index = next((at for at, one in enumerate(self.stricter) if one.row == found.row), None)
        if index is None:
            self.stricter.append(found)
            return
        before, now = self.stricter[index].answer, found.answer
        strictest = max(before, now, key=lambda one: one.outcome.strictness)
        facts = tuple(dict.fromkeys([*before.facts_needed, *now.facts_needed]))
        both = replace(
            strictest,
            outcome=Outcome.FACTS_NEEDED if facts and strictest.outcome is not Outcome.REFUSED else strictest.outcome,
            facts_needed=facts,
            missing=tuple({str(one.plain): one for one in (*before.missing, *now.missing)}.values()),
            first=tuple({str(one.plain): (one, is_done) for one, is_done in (*before.first, *now.first)}.values()),
            reasons=tuple(dict.fromkeys([*before.reasons, *now.reasons])),
        )
        self.stricter[index] = replace(self.stricter[index], answer=both)

    def _show_lines_that_act_together(self) -> None:
        """Add to ``stricter`` every line whose posts have to act, then every line that waits for a fact."""
        others = self.lines[1:]
        for line in acting_together(others):
            self._show(line, line.in_its_own_words(self.calendar))
        self._show_lines_that_wait()

    def _show_lines_that_wait(self) -> None:
        for line in self.lines[1:]:
            if line.answer.outcome is Outcome.FACTS_NEEDED:
                self._show(line, line.answer)

    def _show(self, line: SpokenLine, answer: Determination) -> None:
        if all(found.row != answer.row for found in self.stricter):
            title = line.scheme.by_row[answer.row].statement(answer.row).title
            self.stricter.append(Stricter(title, answer))

    def answered(self) -> Determination:
        """Return the answer of the row asked about, with everything that was heard."""
        facts = tuple(dict.fromkeys(self.link_facts))
        answer = replace(self.answer, link_facts=facts) if facts else self.answer
        says_who = any(line.names_posts or line.is_closed for line in self.lines[1:])
        if not self.stricter and not self.departs and not says_who:
            return answer
        governing = governing_of(self.lines, self.calendar)
        if is_joint_of_several(self.lines, governing):
            self._show_lines_that_act_together()
        elif may_act_together(self.lines, self.calendar):
            self._show_lines_that_wait()
        if not self.stricter and not self.departs and governing == answer.governing:
            return answer
        obeyed = followed(self.lines, governing, tuple(self.stricter), self.calendar)
        reasons = tuple(
            Reason(Code.STRICTER, f"{found.how_it_speaks(governing)}: {found.title} ({found.row}).", found.row)
            for found in self.stricter
        )
        return replace(
            answer,
            governs=governing,
            obeyed=None if obeyed is self.answer else obeyed,
            departs=tuple(self.departs),
            stricter=tuple(self.stricter),
            reasons=answer.reasons + reasons,
        )

    def may_be_otherwise(self, outcome: Outcome) -> bool:
        """Say whether ``outcome``, which is to be followed, is a yes or a no that an unknown fact might still change.

        A no might change in two cases. It may not be known whether the line that refuses covers this case, or is heard
        at all. Or posts of several lines may have to act together: then no line refuses, for its level, a post that
        another accepts.
        """
        own = self.lines[0]
        if self.question.tried is not None or own.answer.reasons[0].code is Code.NOT_STATED:
            return False
        if outcome is not Outcome.REFUSED:
            return outcome is Outcome.PERMITTED
        if own.answer.outcome is Outcome.REFUSED:
            if not own.may_name_posts:
                return False
        elif self._may_hear_others() or not any(_refuses_for_sure(line) for line in self.lines):
            return True
        decisions = self.book.decisions_beside(self.decision, self.question.moment.date())
        others = (one for one in decisions if one not in self.refusing)
        if not any(may_act_by_name(one, self.question.actor) for one in others):
            return False
        return bool(self.link_facts) or any(
            not line.turns_on_nothing_further
            for line in (*self.lines, *self.may_speak)
            if line.may_name_posts or line.is_closed
        )

    def _may_hear_others(self) -> bool:
        """Say whether an unknown fact decides which of the decision's rows answers, and so which lines are heard."""
        rows = self.decision.statements
        are_linked_alike = all(one.same_matter == rows[0].same_matter for one in rows)
        return not are_linked_alike and not self.lines[0].turns_on_nothing_further

    def whatever_the_facts_are(self, answer: Determination, ask: Callable[[Question], Determination]) -> Determination:
        """Return the answer that holds whatever the unknown facts are. If there is none, ask for those facts.

        ``ask`` answers the question with trial values. It raises NotKnownError if they are too few.
        """
        question = self.question

        def answer_for(facts: KnownFacts) -> Determination:
            return ask(replace(question, tried=facts)).followed

        conditions = self.book.conditions_on(self.decision, question.moment.date())
        supposed = supposed_ranges(self.decision, question)
        tries = Tries(answer_for, question.facts, conditions, self.scheme.catalogue, supposed)
        followed_then = [leaf for _facts, leaf in tries.leaves]
        signs = {_sign(leaf) for leaf in followed_then}
        if tries.is_complete and len(signs) == 1:
            (then, *_others) = followed_then
            return answer if _sign(then) == _sign(answer.followed) else replace(answer, obeyed=then)
        in_part = [fact for leaf in followed_then for fact in leaf.facts_needed]
        needed = tuple(dict.fromkeys([*tries.facts_that_matter(_sign), *in_part]))
        waits = replace(
            answer.followed,
            outcome=Outcome.FACTS_NEEDED,
            facts_needed=needed,
            afterwards=(),
            reasons=tuple(Reason(Code.FACT_NEEDED, asks(self.scheme, fact), answer.row) for fact in needed),
            is_followed=any(leaf.is_followed for leaf in followed_then),
        )
        return replace(answer, obeyed=waits)


def _refuses_for_sure(line: SpokenLine) -> bool:
    return line.answer.outcome is Outcome.REFUSED and line.turns_on_nothing_further


def _sign(answer: Determination) -> tuple[Outcome, frozenset[str]]:
    """Return what tells two followed answers apart: the outcome, then the steps still missing."""
    owed = answer.missing if answer.outcome is Outcome.INCOMPLETE else ()
    return answer.outcome, frozenset(str(one.plain) for one in owed)


def _statement_of(scheme: CompiledScheme, row: str) -> Statement:
    decision = scheme.by_row.get(row)
    return decision.statement(row) if decision is not None else scheme.never_decisions[row]


def asks_more(other: Determination, answer: Determination, ladder: Ladder) -> bool:
    """Say whether another row's answer is stricter in outcome, steps or level. The other row has to cover the case."""
    if other.outcome.strictness != answer.outcome.strictness:
        return other.outcome.strictness > answer.outcome.strictness
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
