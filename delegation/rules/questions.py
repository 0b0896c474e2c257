"""Questions from outside: a plain object becomes a ``Question``, or one error that names the field.

Input is hostile until it is parsed here. Unknown keys are errors, never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

from authorities.calendar.working_days import LONDON, day_in_words, moments_at, never_was
from authorities.suggesting import did_you_mean
from delegation.rules.determination import Actor, Question
from delegation.rules.facts import BadFactValueError, FactValue, ruled_out, with_implied
from delegation.rules.steps import Step, StepKey, StepKind

if TYPE_CHECKING:
    from authorities.calendar.working_days import Calendar
    from delegation.rules.books import Book
    from delegation.rules.library import Library


_KEYS: Final = frozenset({"council", "row", "on", "actor", "facts", "steps", "assume_defaults"})
_ACTOR_KEYS: Final = frozenset({"post", "area", "capacity"})
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST_STEPS: Final = 200
OUT_OF_HOURS: Final = "out_of_hours"
"""The fact that the clock settles if nobody states it."""

NOON: Final = time(12)


class QuestionError(Exception):
    """A malformed question: the code, the field and a sentence that says what to do."""

    def __init__(self, code: str, field: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.field = field
        self.text = text

    def as_plain(self) -> dict[str, object]:
        """Return the error as callers receive it in place of an answer."""
        return {"error": {"code": self.code, "field": self.field, "text": self.text}}


def parse_question(plain: object, library: Library, now: datetime) -> Question:
    """Return the question that a plain object asks. If it gives no moment, it asks about ``now`` (time-zone aware).

    Raises QuestionError with the first fault found.
    """
    if not isinstance(plain, Mapping):
        raise QuestionError("not-an-object", "", "A question is a JSON object.")
    for key in plain:
        if key not in _KEYS:
            text = f"Questions have no key “{shown(key)}”.{did_you_mean(str(key), _KEYS)}"
            raise QuestionError("unknown-field", shown(key), text)
    book = book_asked_about(library, needed_text(plain, "council"))
    row = needed_text(plain, "row")
    if not book.knows(row):
        text = f"There is no row or decision type “{shown(row)}” in this council's schemes."
        if book.is_national(row):
            text = f"“{row}” is a national rule: it binds beside this council's scheme. Ask about a row of the scheme."
        raise QuestionError("unknown-row", "row", text)
    moment = parse_moment(plain["on"]) if "on" in plain else now.astimezone(LONDON)
    actor = _actor(plain, book)
    facts = _facts(plain.get("facts", {}), library, book)
    facts = with_implied(facts, library.catalogue)
    if OUT_OF_HOURS not in facts:
        facts |= _facts_of_the_clock(plain.get("on"), moment, library, book)
    steps = parse_steps(plain.get("steps", []), book)
    assume_defaults = plain.get("assume_defaults", False)
    if not isinstance(assume_defaults, bool):
        raise QuestionError("bad-field-type", "assume_defaults", "“assume_defaults” is true or false.")
    _require_in_force(book, row, moment)
    return Question(book.council, row, moment, actor, facts, steps, assume_defaults)


SCHEME_UNREADABLE: Final = "scheme-unreadable"
"""The error code for a council whose schemes cannot be read. Other councils still answer."""


def book_asked_about(library: Library, council: str) -> Book:
    """Return a council's book. Raises QuestionError if it cannot be read, or there is no such council."""
    if council in library.unreadable:
        raise QuestionError(SCHEME_UNREADABLE, "council", library.unreadable[council])
    book = library.books.get(council)
    if book is None:
        text = f"There is no council “{shown(council)}”.{did_you_mean(council, library.councils)}"
        raise QuestionError("unknown-council", "council", text)
    return book


def _require_in_force(book: Book, row: str, moment: datetime) -> None:
    """Raise QuestionError unless a version in force has the row. The error says why: retired or not begun."""
    day = moment.date()
    if book.find(row, day) is not None:
        return
    retirement = book.retirement_of(row, day)
    if retirement is not None:
        raise QuestionError("row-retired", "row", retirement.text)
    later = book.first_version_with(row, day)
    if later is not None and any(one.scheme.document == later.scheme.document for one in book.in_force_on(day)):
        text = f"The version in force on {day_in_words(day)} does not hold this row yet; {later.scheme.version} does."
        raise QuestionError("unknown-row", "row", text)
    text = f"No version of this scheme was in force on {day_in_words(day)}."
    raise QuestionError("not-in-force", "on", text)


def _facts_of_the_clock(written: object, moment: datetime, library: Library, book: Book) -> dict[str, FactValue]:
    """Return whether offices are closed, by the council's office hours. A date without a time is in office hours."""
    if is_a_bare_date(written):
        return {OUT_OF_HOURS: False}
    return facts_of_the_clock(book, moment, library.calendar)


def facts_of_the_clock(book: Book, moment: datetime, calendar: Calendar) -> dict[str, FactValue]:
    """Return whether the council's offices are closed at a moment; empty if nobody said when they are open."""
    is_closed = book.is_out_of_hours(moment, calendar)
    return {} if is_closed is None else {OUT_OF_HOURS: is_closed}


def parse_moment(written: object) -> datetime:
    """Return a date, or a date and time, as a moment in Europe/London. A date alone means noon that day.

    A time without an offset is London time. When the clocks go back, an hour happens twice: the first is taken, and
    an offset such as ``+00:00`` picks the second. Raises QuestionError if the text is not a date or time, or is a
    time that the clocks skipped when they went forward.

    >>> parse_moment("2024-06-03").isoformat()
    '2024-06-03T12:00:00+01:00'
    >>> parse_moment("2024-10-27T01:30").isoformat(), parse_moment("2024-10-27T01:30+00:00").isoformat()
    ('2024-10-27T01:30:00+01:00', '2024-10-27T01:30:00+00:00')
    """
    # Time limits are counted forward from the moment, and Python's dates end with the year 9999.
    if isinstance(written, str) and len(written) <= 40 and written < "9990":
        try:
            if _DATE.fullmatch(written):
                return datetime.combine(date.fromisoformat(written), NOON, LONDON)
            moment = datetime.fromisoformat(written)
            if not _DATE.fullmatch(written[:10]):
                raise ValueError
            if moment.tzinfo is None:
                moments = moments_at(moment.date(), moment.time())
                if not moments:
                    text = (
                        f"{never_was(moment.date(), moment.time())} Give “on” a time that was, or one with an offset."
                    )
                    raise QuestionError("bad-date", "on", text)
                moment = moments[0]
            # A date in year 1 can overflow when it moves between time zones.
            return moment.astimezone(UTC).astimezone(LONDON)
        except (ValueError, OverflowError):
            pass
    text = "“on” is a date like 2024-06-03, or a date and time like 2024-06-03T18:30."
    raise QuestionError("bad-date", "on", text)


def is_a_bare_date(written: object) -> bool:
    """Say whether the text is a date without a time. Such a question counts as asked in office hours."""
    return isinstance(written, str) and _DATE.fullmatch(written) is not None


def needed_text(plain: Mapping[object, object], key: str) -> str:
    """Return the text under a key. Raises QuestionError if it is missing or not a text."""
    if key not in plain:
        raise QuestionError("missing-field", key, f"“{key}” is missing.")
    value = plain[key]
    if not isinstance(value, str):
        raise QuestionError("bad-field-type", key, f"“{key}” is a text.")
    return value


def _actor(plain: Mapping[object, object], book: Book) -> Actor:
    if "actor" not in plain:
        raise QuestionError("missing-field", "actor", "“actor” is missing: an object with at least “post”.")
    actor = plain["actor"]
    if not isinstance(actor, Mapping):
        raise QuestionError("bad-field-type", "actor", "“actor” is an object with at least “post”.")
    for key in actor:
        if key not in _ACTOR_KEYS:
            text = f"An actor has no key “{shown(key)}”.{did_you_mean(str(key), _ACTOR_KEYS)}"
            raise QuestionError("unknown-field", f"actor.{shown(key)}", text)
    if "post" not in actor:
        raise QuestionError("missing-field", "actor.post", "“actor.post” is missing.")
    post = _known_word(actor, "post", "unknown-post", "post", book.ladder.posts)
    area = _known_word(actor, "area", "unknown-area", "area", book.ladder.areas)
    capacity = _known_word(actor, "capacity", "unknown-capacity", "capacity", book.words.capacities)
    if post is None:
        raise QuestionError("bad-field-type", "actor.post", "“actor.post” is a text.")
    return Actor(post, area, capacity)


def _known_word(
    actor: Mapping[object, object], key: str, code: str, noun: str, known: Mapping[str, object]
) -> str | None:
    value = actor.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise QuestionError("bad-field-type", f"actor.{key}", f"“actor.{key}” is a text.")
    if value not in known:
        text = f"This council has no {noun} “{shown(value)}”.{did_you_mean(value, known)}"
        raise QuestionError(code, f"actor.{key}", text)
    return value


def _facts(plain: object, library: Library, book: Book) -> dict[str, FactValue]:
    if not isinstance(plain, Mapping):
        raise QuestionError("bad-field-type", "facts", "“facts” is an object.")
    facts: dict[str, FactValue] = {}
    for name, value in plain.items():
        fact = library.catalogue.get(name) if isinstance(name, str) else None
        if fact is None:
            text = f"There is no fact “{shown(name)}”.{did_you_mean(str(name), library.catalogue)}"
            raise QuestionError("unknown-fact", f"facts.{shown(name)}", text)
        try:
            facts[fact.name] = fact.parse(value, book.ladder)
        except BadFactValueError as error:
            raise QuestionError("bad-fact-value", f"facts.{name}", f"“{name}”: {error}.") from error
    for name, other in ruled_out(facts, library.catalogue).items():
        if name in facts:
            text = f"“{name}” has no value where {other.said}. Leave it out, or give “{other.name}” as false."
            raise QuestionError("bad-fact-value", f"facts.{name}", text)
    return facts


def parse_steps(plain: object, book: Book) -> frozenset[Step]:
    """Return the steps in a plain list. Raises QuestionError naming the first entry that is not a step."""
    if not isinstance(plain, list):
        raise QuestionError("bad-field-type", "steps", "“steps” is a list.")
    if len(plain) > MOST_STEPS:
        raise QuestionError("bad-field-type", "steps", f"“steps” has at most {MOST_STEPS} entries.")
    return frozenset(_step(one, f"steps[{index}]", book) for index, one in enumerate(plain))


def _step(plain: object, field: str, book: Book) -> Step:
    if not isinstance(plain, Mapping):
        raise QuestionError(
            "bad-field-type", field, f"A step is an object with “kind” and one of {', '.join(StepKey)}."
        )
    if "kind" not in plain:
        raise QuestionError("bad-step", field, "The step has no “kind”.")
    kind = plain["kind"]
    if not isinstance(kind, str) or kind not in set(StepKind):
        text = f"There is no kind of step “{shown(kind)}”.{did_you_mean(str(kind), set(StepKind))}"
        raise QuestionError("unknown-step-kind", f"{field}.kind", text)
    step_kind = StepKind(kind)
    if set(plain) != {"kind", step_kind.key}:
        text = f"A step of kind “{kind}” has the keys “kind” and “{step_kind.key}”, and no other."
        raise QuestionError("bad-step", field, text)
    value = plain[step_kind.key]
    known = words_for(step_kind, book)
    if not isinstance(value, str) or value not in known:
        text = f"“{step_kind.key}”: this council has no “{shown(value)}”.{did_you_mean(str(value), known)}"
        raise QuestionError("bad-step", field, text)
    return Step(step_kind, value)


def words_for(kind: StepKind, book: Book) -> frozenset[str]:
    """Return every word that a step of this kind may name in this council."""
    return book.words.under(kind.key, book.ladder)


def shown(value: object) -> str:
    """Return a value from outside in a form that is safe to quote: cut to 60 characters, no control characters."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(character if character.isprintable() else "�" for character in text[:60])
    return text + ("…" if len(str(value)) > 60 else "")
