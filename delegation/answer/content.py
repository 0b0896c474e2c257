"""The answer page as a value: who may, what first, what after, where recorded, what still matters, and why.

It puts one determination together with who holds the posts at that moment. It never decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from authorities.calendar.working_days import day_in_words
from delegation.answer.asked_last import asked_last, what_follows
from delegation.answer.holders import Asker, HolderLine, who_holds
from delegation.answer.leading import Leading, leading, posts_named
from delegation.answer.may_i import whether_i_may
from delegation.answer.on_record import absences, hats_of
from delegation.answer.own_panel import is_done_by
from delegation.answer.plain import determined
from delegation.rules.determination import Code, Outcome
from delegation.rules.facts import as_plain, ruled_out
from delegation.rules.governing import OF_LEVEL
from delegation.rules.in_one_line import governing_sentence, who_line
from delegation.rules.meanings import what_answers_mean
from delegation.rules.questions import MOST_STEPS, words_for
from delegation.rules.schemes import DUTIES, NEVER_A_DECISION, Combine, Effect, StatementKind
from delegation.rules.steps import Step, StepKind
from delegation.rules.wording import Speaker, lower_first, upper_first
from delegation.rules.written_dates import first_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from authorities.models import Appointment, Authority, User
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledScheme, Owed
    from delegation.rules.determination import Afterwards, Departs, Determination, Question, Stricter
    from delegation.rules.facts import KnownFacts
    from delegation.rules.library import Library
    from delegation.rules.schemes import Statement

_ASKS: Final = frozenset(Code) - {Code.NAMED_POST, Code.MORE_SENIOR, Code.UNCLEAR, Code.AFTERWARDS, Code.STRICTER}
"""The reasons of another row that say why it asks more."""

_SHOWN_ELSEWHERE: Final = frozenset({Code.UNCLEAR, Code.STRICTER, Code.STEP_MISSING, Code.AFTERWARDS, Code.FACT_NEEDED})
"""Reasons that the page shows in a place of their own, and so does not repeat."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One way to meet a step, as a tick box: its value in the address, its label, and whether it is ticked."""

    value: str
    label: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the checklist."""

    title: str
    is_done: bool
    row: str
    detail: str = ""
    caveat: str = ""
    ticks: tuple[Tick, ...] = ()


@dataclass(frozen=True, slots=True)
class StricterLine:
    """Another row in force that covers the same decision, and what it says."""

    row: str
    title: str
    says: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that the answer page shows about one row. ``question`` is what was asked, if anything was.

    ``leading`` is what the page says first. ``tone``, ``headline`` and ``detail`` say whether whoever asks may record
    it. ``facts_last`` rarely matter: the answer takes their defaults for granted, and they are asked after it.
    """

    statement: Statement
    scheme: CompiledScheme
    question: Question | None
    determination: Determination | None
    leading: Leading
    tone: str
    headline: str
    detail: str
    who: str
    holders: tuple[HolderLine, ...]
    first: tuple[StepLine, ...]
    after: tuple[StepLine, ...]
    record: tuple[str, ...]
    record_asks: tuple[str, ...]
    facts_needed: tuple[str, ...]
    facts_last: KnownFacts
    hints: Mapping[str, str]
    why: tuple[tuple[str, str], ...]
    unclear: str
    notes: tuple[str, ...]
    stricter: tuple[StricterLine, ...]
    supposes: tuple[str, ...]
    departs: tuple[str, ...]
    is_decision: bool
    review_overdue: str

    @property
    def how_others_speak(self) -> str:
        """What the other lines mean for this decision; empty if there are none."""
        if self.determination is None or not self.determination.stricter:
            return ""
        if self.determination.followed.is_followed:
            return "More than one line covers this decision, and the posts they name must act together"
        outcomes = {one.outcome for one in self.determination.stricter}
        if outcomes & {Outcome.REFUSED, Outcome.INCOMPLETE}:
            return "A stricter rule applies"
        if Outcome.FACTS_NEEDED in outcomes:
            return "A stricter rule may apply"
        return "Another line speaks of the same decision"

    @property
    def body_outside(self) -> str:
        """Who decides where no post of the council may, because it is for somebody outside; else empty."""
        if self.determination is None or self.determination.reasons[0].code is not Code.OUTSIDE_BODY:
            return ""
        return self.who

    @property
    def may_be_asked(self) -> bool:
        """Whether the scheme says who decides in this case."""
        return self.tone != "not-stated"


def answer_for(
    *,
    library: Library,
    user: User,
    appointment: Appointment | None,
    row: str,
    moment: datetime,
    facts: KnownFacts,
    steps: frozenset[Step] = frozenset(),
    is_by_day: bool = False,
    may_suppose: bool = True,
) -> Answer | None:
    """Return the answer page of a row for this person at a moment; None if the council has no such row then.

    ``is_by_day`` asks about the day of the moment and leaves the clock out. An answer that a note will rest on is asked
    for without ``may_suppose``, so that somebody confirms the facts that the row would otherwise take for granted.
    """
    if user.authority is None or user.authority.slug not in library.books:
        return None
    book = library.books[user.authority.slug]
    scheme = book.find(row, moment.date())
    if scheme is None:
        floor = book.find_beside(row, moment.date())
        if floor is None:
            return None
        national = floor.by_row[row].statement(row)
        return _held_only(floor, national, moment, "A national rule: it binds beside your council’s own scheme.")
    statement = scheme.never_decisions.get(row)
    if statement is not None:
        what = "a rule to follow" if statement.kind is StatementKind.RULE else statement.kind.in_a_sentence
        return _held_only(scheme, statement, moment, f"This is {what}, not a decision.")
    decision = scheme.decision(row)
    question, determination, hints = None, None, dict[str, str]()
    last: KnownFacts = {}
    least: Determination | None = None
    if appointment is not None:
        plain = _question_of(library, user.authority, appointment, row, moment, facts, steps)
        if is_by_day:
            plain["on"] = moment.date().isoformat()
        hats = hats_of(user, book, moment)
        question, determination = determined(plain, library, moment, hats=hats, may_suppose=may_suppose)
        last = asked_last(decision, determination.facts_to_ask, library.catalogue) if may_suppose else {}
        if last:
            asked = {name: as_plain(library.catalogue[name], value) for name, value in last.items()}
            granted = {**plain, "facts": {**plain["facts"], **asked}}
            question, determination = determined(granted, library, moment, hats=hats)
        # A page of recording says whether its reader may, and leaves out who decides.
        if may_suppose and determination.followed.outcome is Outcome.FACTS_NEEDED:
            least = library.determine(replace(question, actor=replace(question.actor, post=book.ladder.least_senior)))
        hints = hints_for(scheme, question, determination.facts_needed)
        hints |= {name: f"If so: {lower_first(what_follows(decision, name))}" for name in last}
    shown_row = determination.row if determination is not None else decision.statement(row).row
    asker = Asker(user.authority, appointment.seat.area if appointment is not None else None, moment, steps)
    statement = decision.statement(shown_row)
    return _of_a_decision(book, scheme, statement, question, determination, hints, last, least, asker)


def hints_for(scheme: CompiledScheme, question: Question, facts: tuple[str, ...]) -> dict[str, str]:
    """Return, for each fact asked for, one text that says what each answer would mean."""
    if not facts:
        return {}
    return {
        one.fact: ("All that is added up: " if one.added_to else "")
        + " ".join(f"{answer}: {follows}." for answer, follows in one.answers)
        for one in what_answers_mean(scheme, question, facts)
    }


def _question_of(
    library: Library,
    authority: Authority,
    appointment: Appointment,
    row: str,
    moment: datetime,
    facts: KnownFacts,
    steps: frozenset[Step],
) -> dict[str, Any]:
    """Return the question that somebody in a post asks, with the absences on record, as command and API take it."""
    seat = appointment.seat
    area = seat.area.slug if seat.area is not None else None
    known = {**facts, **absences(library, authority, appointment, row, moment)}
    without_value = ruled_out(known, library.catalogue)
    return {
        "council": authority.slug,
        "row": row,
        "on": moment.isoformat(),
        "actor": {"post": seat.post.slug, "area": area},
        "facts": {
            name: as_plain(library.catalogue[name], value) for name, value in known.items() if name not in without_value
        },
        "steps": [step.as_plain() for step in steps],
    }


def _held_only(scheme: CompiledScheme, statement: Statement, moment: datetime, headline: str) -> Answer:
    """Return the page of a statement that is only shown: whether somebody may does not arise."""
    return Answer(
        statement=statement,
        scheme=scheme,
        question=None,
        determination=None,
        leading=Leading("", "", ""),
        tone="",
        headline=headline,
        detail=statement.says,
        who="",
        holders=(),
        first=(),
        after=(),
        record=(),
        record_asks=(),
        facts_needed=(),
        facts_last={},
        hints={},
        why=(),
        unclear=statement.unclear or "",
        notes=statement.notes,
        stricter=(),
        supposes=(),
        departs=(),
        is_decision=False,
        review_overdue=review_overdue(scheme, moment),
    )


def _of_a_decision(
    book: Book,
    scheme: CompiledScheme,
    statement: Statement,
    question: Question | None,
    determination: Determination | None,
    hints: Mapping[str, str],
    facts_last: KnownFacts,
    of_the_least: Determination | None,
    asker: Asker,
) -> Answer:
    speak = Speaker(scheme.ladder, scheme.words, scheme.catalogue)
    headline, detail, tone = whether_i_may(scheme, statement, determination, speak)
    first: tuple[StepLine, ...] = ()
    after: tuple[StepLine, ...] = ()
    posts: tuple[str, ...] = ()
    if determination is not None:
        first = tuple(
            StepLine(upper_first(owed.doing), is_done, owed.requirement.source, ticks=_ticks(speak, owed, asker.steps))
            for owed, is_done in determination.first_of_all
        )
        hat = question.actor.capacity if question is not None else None
        after = tuple(_afterwards(one, is_done=is_done_by(hat, one)) for one in determination.afterwards_of_all)
        posts = posts_named(scheme, statement, determination)
    return Answer(
        statement=statement,
        scheme=scheme,
        question=question,
        determination=determination,
        leading=leading(scheme, statement, determination, speak, of_the_least=of_the_least, is_open=bool(facts_last)),
        tone=tone,
        headline=headline,
        detail=detail,
        who=_who(scheme, statement, determination, speak),
        holders=who_holds(book, scheme, statement, posts, asker),
        first=first,
        after=after,
        record=tuple(book.words.record_places[place] for place in _record(scheme, statement, determination)),
        record_asks=_asked_of_the_note(scheme, statement),
        facts_needed=determination.facts_to_ask if determination is not None else (),
        facts_last=facts_last,
        hints=hints,
        why=tuple(
            (reason.text, reason.source)
            for reason in (determination.reasons if determination is not None else ())
            if reason.code not in _SHOWN_ELSEWHERE and reason.text != detail
        ),
        unclear=statement.unclear or "",
        notes=statement.notes,
        stricter=_stricter(determination, speak),
        supposes=tuple(one.text for one in determination.supposes) if determination is not None else (),
        departs=tuple(_departs(one) for one in determination.departs) if determination is not None else (),
        is_decision=statement.kind not in DUTIES and statement.kind not in NEVER_A_DECISION,
        review_overdue=review_overdue(scheme, asker.moment),
    )


def _afterwards(one: Afterwards, *, is_done: bool) -> StepLine:
    """Return what is owed afterwards as a line. What the decision does itself is due at no other time."""
    when = ("", "") if is_done else (one.due or "", one.caveat)
    return StepLine(upper_first(one.owed.doing), is_done, one.owed.requirement.source, *when)


def _stricter(determination: Determination | None, speak: Speaker) -> tuple[StricterLine, ...]:
    if determination is None:
        return ()
    return tuple(
        StricterLine(one.row, one.title, _what_it_says(one, determination, speak)) for one in determination.stricter
    )


def _what_it_says(one: Stricter, determination: Determination, speak: Speaker) -> str:
    """Return what another line says about this decision: that it is met, who has to act too, or why it asks more."""
    acts_too = one.answer.minimum_posts and one.answer.reasons[0].code in OF_LEVEL
    if determination.followed.is_followed and acts_too:
        joined_by = "and" if one.answer.combine == Combine.ALL else "or"
        return f"It takes {speak.posts(one.answer.minimum_posts, joined_by=joined_by)} as well."
    if one.outcome is Outcome.PERMITTED:
        return "What it asks is met."
    unsigned = [f"{one.how_it_speaks(determination.governing)}."] if one.overrides(determination.governing) else []
    return " ".join([*unsigned, *(reason.text for reason in one.answer.reasons if reason.code in _ASKS)])


def _departs(one: Departs) -> str:
    on = day_in_words(one.signed_off_on)
    why = f"{one.why.rstrip('.')}."
    return f"The council departs from a national rule here ({one.row}): signed off by {one.signed_off_by}, {on}. {why}"


def _who(scheme: CompiledScheme, statement: Statement, determination: Determination | None, speak: Speaker) -> str:
    """Return who may decide by the row, and who governs if another line asks more."""
    line = who_line(scheme, statement)
    governs = governing_sentence(speak, determination) if determination is not None else ""
    return f"{line}. {governs}" if governs else line


def _ticks(speak: Speaker, owed: Owed, done: frozenset[Step]) -> tuple[Tick, ...]:
    return tuple(
        Tick(step_value(step), upper_first(speak.step(step)), bool(step in done)) for step in owed.requirement.any_of
    )


def step_value(step: Step) -> str:
    """Return a step as the address of an answer has it: "consultation:legal"."""
    return f"{step.kind.value}:{step.of}"


def steps_ticked(values: Iterable[str], book: Book) -> frozenset[Step]:
    """Return the steps that an address names, if the council has such words. Anything else is ignored.

    It reads no more steps than a question may have.
    """
    found = set()
    for value in islice(values, MOST_STEPS):
        kind, _, of = value.partition(":")
        if kind in set(StepKind) and of in words_for(StepKind(kind), book):
            found.add(Step(StepKind(kind), of))
    return frozenset(found)


def _record(scheme: CompiledScheme, statement: Statement, determination: Determination | None) -> tuple[str, ...]:
    if determination is not None and determination.record_of_all:
        return determination.record_of_all
    decision = scheme.by_row[statement.row]
    return tuple(dict.fromkeys(place.place for route in decision.routes for place, _source in route.record))


def _asked_of_the_note(scheme: CompiledScheme, statement: Statement) -> tuple[str, ...]:
    """Return the headings that general rules ask for in a note about this row."""
    rules = (one.rule for one in scheme.scheme.statements if one.rule is not None)
    asking = [rule for rule in rules if rule.effect is Effect.ASKS_OF_THE_NOTE]
    reaching = [rule for rule in asking if not rule.reach or statement.row in rule.reach]
    return tuple(dict.fromkeys(heading for rule in reaching for heading in rule.headings))


def review_overdue(scheme: CompiledScheme, moment: datetime) -> str:
    """Return when the review of an overdue scheme was due, as "April 2025"; empty if it is not overdue."""
    due = scheme.scheme.review_due
    if due is None or first_day(due) >= moment.date():
        return ""
    day = first_day(due)
    return f"{day:%B %Y}" if due.count("-") < 2 else day_in_words(day)
