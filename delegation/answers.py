"""The answer page as a value: who may, what first, what after, where recorded, what still matters, and why.

Part of the app's queries: puts one determination together with who holds the posts today. It never decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from authorities.queries import capacities_of, posts_absent
from delegation.lookups import one_line, who_line
from delegation.people import Asker, HolderLine, who_holds
from delegation.rules.books import first_day
from delegation.rules.determination import Actor, Code, Outcome, Question
from delegation.rules.meanings import what_answers_mean
from delegation.rules.schemes import DUTIES, NEVER_A_DECISION, Effect, StatementKind
from delegation.rules.wording import Speaker, either

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from authorities.models import Appointment, User
    from delegation.rules.books import Book, Library
    from delegation.rules.compiling import CompiledDecision, CompiledScheme, Owed
    from delegation.rules.determination import Determination
    from delegation.rules.facts import KnownFacts
    from delegation.rules.schemes import Statement
    from delegation.rules.steps import Step

_TONES: Final = {Outcome.PERMITTED: "may", Outcome.INCOMPLETE: "may-once"}
_ASKS: Final = frozenset(Code) - {Code.NAMED_POST, Code.MORE_SENIOR, Code.UNCLEAR, Code.AFTERWARDS, Code.STRICTER}
"""What of another row's reasons says why it asks more."""

_SHOWN_ELSEWHERE: Final = frozenset({Code.UNCLEAR, Code.STRICTER, Code.STEP_MISSING, Code.AFTERWARDS, Code.FACT_NEEDED})
"""What the page shows in its own place, and need not repeat among the reasons."""

_SAYS_NOTHING: Final = frozenset({Code.NOT_STATED})
STEPS_IN_THE_HEADLINE: Final = 2
"""With more steps owed than this, the big box counts them; the list below names them."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One way to meet a step, to be ticked on the page: its value in the address, its words, whether it is ticked."""

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
    """Another row in force that asks more, and what it says."""

    row: str
    title: str
    says: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that the answer page shows of one row."""

    statement: Statement
    scheme: CompiledScheme
    determination: Determination | None
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
    hints: Mapping[str, str]
    why: tuple[tuple[str, str], ...]
    unclear: str
    notes: tuple[str, ...]
    stricter: tuple[StricterLine, ...]
    is_decision: bool
    review_overdue: str

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
) -> Answer | None:
    """Return the answer page of a row for this person at a moment; None where the council has no such row then."""
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
        kind = "A general rule" if statement.kind is StatementKind.RULE else "Guidance"
        return _held_only(scheme, statement, moment, f"{kind}: nobody decides this, it is kept.")
    decision = scheme.by_row.get(row) or scheme.by_slug[row]
    determination, hints = None, {}
    if appointment is not None:
        asked = decision.statement(row).row
        question, determination = _determine(library, user, appointment, asked, moment, facts, steps)
        hints = hints_for(scheme, question, determination.facts_needed)
    shown_row = determination.row if determination is not None else decision.statement(row).row
    asker = Asker(user, appointment.seat.area if appointment is not None else None, moment, steps)
    return _of_a_decision(book, scheme, decision.statement(shown_row), determination, hints, asker)


def hints_for(scheme: CompiledScheme, question: Question, facts: tuple[str, ...]) -> dict[str, str]:
    """Return, for each fact asked for, a sentence for each answer that says what it would mean."""
    if not facts:
        return {}
    return {
        one.fact: ("All that is added up: " if one.added_to else "")
        + " ".join(f"{answer}: {follows}." for answer, follows in one.answers)
        for one in what_answers_mean(scheme, question, facts)
    }


def _determine(
    library: Library,
    user: User,
    appointment: Appointment,
    row: str,
    moment: datetime,
    facts: KnownFacts,
    steps: frozenset[Step],
) -> tuple[Question, Determination]:
    seat = appointment.seat
    council = seat.post.authority.slug
    area = seat.area.slug if seat.area is not None else None
    known = {**facts, "post_absent": posts_absent(seat.post.authority, area, moment)}
    words = library.books[council].words.capacities
    hats = [capacity for capacity in capacities_of(user, moment) if capacity in words]
    question = Question(council, row, moment, Actor(seat.post.slug, area), known, steps)
    return library.determine_under_any_hat(question, hats)


def _held_only(scheme: CompiledScheme, statement: Statement, moment: datetime, headline: str) -> Answer:
    """Return the page of a statement about which nobody is asked whether they may."""
    return Answer(
        statement=statement,
        scheme=scheme,
        determination=None,
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
        hints={},
        why=(),
        unclear=statement.unclear or "",
        notes=statement.notes,
        stricter=(),
        is_decision=False,
        review_overdue=review_overdue(scheme, moment),
    )


def _of_a_decision(
    book: Book,
    scheme: CompiledScheme,
    statement: Statement,
    determination: Determination | None,
    hints: Mapping[str, str],
    asker: Asker,
) -> Answer:
    speak = Speaker(scheme.ladder, scheme.words, scheme.catalogue)
    headline, detail, tone = _headline(scheme, statement, determination, speak)
    first: tuple[StepLine, ...] = ()
    after: tuple[StepLine, ...] = ()
    posts: tuple[str, ...] = ()
    if determination is not None:
        first = tuple(
            StepLine(
                _capital(_doing(owed.text)), is_done, owed.requirement.source, ticks=_ticks(speak, owed, asker.steps)
            )
            for owed, is_done in determination.first_of_all
        )
        after = tuple(
            StepLine(_capital(_doing(one.owed.text)), False, one.owed.requirement.source, one.due or "", one.caveat)
            for one in determination.afterwards
        )
        posts = determination.governing.minimum_posts or determination.minimum_posts
    return Answer(
        statement=statement,
        scheme=scheme,
        determination=determination,
        tone=tone,
        headline=headline,
        detail=detail,
        who=who_line(scheme, statement),
        holders=who_holds(book, scheme, statement, posts, asker),
        first=first,
        after=after,
        record=tuple(book.words.record_places[place] for place in _record(scheme, statement, determination)),
        record_asks=_asked_of_the_note(scheme),
        facts_needed=determination.facts_to_ask if determination is not None else (),
        hints=hints,
        why=tuple(
            (reason.text, reason.source)
            for reason in (determination.reasons if determination is not None else ())
            if reason.code not in _SHOWN_ELSEWHERE and reason.text != detail
        ),
        unclear=statement.unclear or "",
        notes=statement.notes,
        stricter=_stricter(determination),
        is_decision=statement.kind not in DUTIES and statement.kind not in NEVER_A_DECISION,
        review_overdue=review_overdue(scheme, asker.moment),
    )


def _stricter(determination: Determination | None) -> tuple[StricterLine, ...]:
    if determination is None:
        return ()
    return tuple(
        StricterLine(one.row, one.title, " ".join(reason.text for reason in one.answer.reasons if reason.code in _ASKS))
        for one in determination.stricter
    )


def _headline(
    scheme: CompiledScheme, statement: Statement, determination: Determination | None, speak: Speaker
) -> tuple[str, str, str]:
    """Return the words of the big box, a sentence under them, and its tone."""
    if determination is None:
        return "Who may decide this", one_line(scheme, statement), "not-stated"
    duty = statement.kind in DUTIES
    governs = determination.governing
    who = speak.posts(governs.minimum_posts)
    why = governs.reasons[0].text if governs.reasons else ""
    tone = _TONES.get(governs.outcome, "may-not")
    match governs.outcome:
        case Outcome.PERMITTED:
            return ("This duty is yours." if duty else "You may decide this."), why, tone
        case Outcome.INCOMPLETE:
            owed = determination.missing_of_all
            if len(owed) > STEPS_IN_THE_HEADLINE:
                return f"You may decide this once the {len(owed)} steps below are done.", why, tone
            steps = either([_doing(one.text) for one in owed], joined_by="and")
            return f"You may decide this once you {steps}.", why, tone
        case Outcome.FACTS_NEEDED:
            return "It depends: answer the questions below.", "", "depends"
        case _ if governs.reasons and governs.reasons[0].code in _SAYS_NOTHING:
            return "The scheme does not say who may decide this.", why, "not-stated"
        case _:
            ask_whom = f" Ask {who}." if who else ""
            if governs.level_facts:
                ask_whom = " Who may depends on the questions below."
            start = "This duty is not yours." if duty else "You may not decide this."
            return f"{start}{ask_whom}", why, tone


def _ticks(speak: Speaker, owed: Owed, done: frozenset[Step]) -> tuple[Tick, ...]:
    return tuple(
        Tick(step_value(step), _capital(speak.step(step)), bool(step in done)) for step in owed.requirement.any_of
    )


def step_value(step: Step) -> str:
    """Return a step as it stands in the address of an answer: "consultation:legal"."""
    return f"{step.kind.value}:{step.of}"


def steps_ticked(values: Iterable[str], decisions: Iterable[CompiledDecision]) -> frozenset[Step]:
    """Return the steps that an address names, out of those that a decision may owe; anything else is left out."""
    owed = (owed for decision in decisions for route in decision.routes for owed in route.first)
    known = {step_value(step): step for one in owed for step in one.requirement.any_of}
    return frozenset(known[value] for value in values if value in known)


def _doing(text: str) -> str:
    """Return "consult Legal services" out of "First: consult Legal services."."""
    return text.partition(": ")[2].removesuffix(".")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _record(scheme: CompiledScheme, statement: Statement, determination: Determination | None) -> tuple[str, ...]:
    if determination is not None and determination.record:
        return determination.record
    decision = scheme.by_row[statement.row]
    return tuple(dict.fromkeys(place.place for route in decision.routes for place, _source in route.record))


def _asked_of_the_note(scheme: CompiledScheme) -> tuple[str, ...]:
    rules = (statement.rule for statement in scheme.scheme.statements if statement.rule is not None)
    return tuple(heading for rule in rules if rule.effect is Effect.ASKS_OF_THE_NOTE for heading in rule.headings)


def review_overdue(scheme: CompiledScheme, moment: datetime) -> str:
    """Return since when the scheme's review is overdue, as "April 2025"; empty where it is not."""
    due = scheme.scheme.review_due
    if due is None or first_day(due) >= moment.date():
        return ""
    day = first_day(due)
    return f"{day:%B %Y}" if due.count("-") < 2 else f"{day.day} {day:%B %Y}"
