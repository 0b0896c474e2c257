"""The question that a draft or a correction amounts to, and its answer. Reads, never writes, and decides nothing.

What the record knows (the post held, hats, absences, the child's age) comes from the record, never from the person who
asks.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from authorities.calendar.working_days import LONDON
from authorities.database.prepared import MOMENT, Prepared, written_once
from authorities.models import Appointment
from casenotes.recording import errors
from casenotes.recording.facts import known_of_case, moment_fault, not_against
from casenotes.recording.steps import Deciding, counted
from casenotes.recording.unchecked import no_version
from casenotes.recording.ways_in import way_in_of
from delegation.answer.on_record import absences, hats_of
from delegation.answer.rows_held import row_held
from delegation.rules.determination import Actor, Outcome, Question
from delegation.rules.facts import as_plain, with_implied
from delegation.rules.questions import OUT_OF_HOURS, QuestionError, facts_of_the_clock, parse_question
from delegation.schemes.catalogue import fact_catalogue
from delegation.schemes.errors import SchemeUnreadableError as UnreadableError
from delegation.schemes.library import library

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from authorities.models import User
    from casenotes.drafts import Draft
    from casenotes.models import Note
    from casenotes.recording.facts import KnownOfCase
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledDecision, CompiledScheme
    from delegation.rules.determination import Determination


CLOCK_MAY_STEP_BACK: Final = timedelta(seconds=2)
"""A machine's clock is set back in small steps while people work, so a moment this recent may seem to lie ahead."""


def recorded_after(taken_at: datetime) -> datetime:
    """Return now as the moment of recording, or ``taken_at`` if the clock was set back a little since then."""
    now = timezone.now()
    return taken_at if now < taken_at <= now + CLOCK_MAY_STEP_BACK else now


def is_allowed(determination: Determination) -> bool:
    """Say whether a note may rest on this answer, because it is permitted in the end, whichever line governs."""
    return determination.followed.outcome is Outcome.PERMITTED


def is_held_at(*, user: User, appointment: Appointment, moment: datetime) -> bool:
    """Say whether a person holds an appointment at a moment."""
    return bool(_held(appointment.pk, user.pk).rows(moment))


@written_once
def _held(appointment: int, user: int) -> Prepared:
    """Return the query whether a person holds an appointment at a moment, which every note asks."""
    held = Appointment.objects.filter(pk=appointment, user=user).in_force_at(MOMENT)
    return Prepared(lambda: held.order_by().values_list("pk"))


def require_held_now(*, user: User, appointment: Appointment) -> None:
    """Raise AppointmentNotInForceError if a person does not hold an appointment any more."""
    if not is_held_at(user=user, appointment=appointment, moment=timezone.now()):
        message = "You do not hold this post any more. Choose the post that you hold now."
        raise errors.AppointmentNotInForceError(message)


def require_possible_moment(draft: Draft) -> None:
    """Raise MomentNotPossibleError if nobody can have taken the decision then: it lies ahead, or before any child."""
    _require_not_ahead(draft)
    if fault := moment_fault(draft.case, draft.taken_at):
        raise errors.MomentNotPossibleError(fault)


def _require_not_ahead(draft: Draft) -> None:
    if draft.taken_at > recorded_after(draft.taken_at):
        message = "The decision cannot be later than now. A note is written once the decision is taken."
        raise errors.MomentNotPossibleError(message)


@dataclass(frozen=True, slots=True)
class AnsweredDraft:
    """The question that a draft amounts to, its answer, the version and book that answer, and the case then.

    ``decisions`` are that of the row and those beside it. ``way_in`` is what is known of the facts that lead to the row
    from others.
    """

    question: Question
    determination: Determination
    version: CompiledScheme
    book: Book
    of_case: KnownOfCase
    decisions: tuple[CompiledDecision, ...]
    way_in: dict[str, object]


def determine_draft(*, user: User, appointment: Appointment, draft: Draft) -> AnsweredDraft:
    """Return the question that a draft amounts to, and its answer, from what the record knows.

    Raises MomentNotPossibleError, AppointmentNotInForceError, CaseNotThereError, SchemeUnreadableError,
    SchemeNotInForceError (NoVersionHeldError if no version covers the day) and StepsNotDoneError.
    """
    try:
        return _determine_draft(user, appointment, draft)
    except UnreadableError as error:
        # The version of the day of the decision is opened by this question; nobody may have asked about it before.
        raise errors.SchemeUnreadableError(errors.CANNOT_BE_READ) from error


def _determine_draft(user: User, appointment: Appointment, draft: Draft) -> AnsweredDraft:
    _require_not_ahead(draft)
    if not is_held_at(user=user, appointment=appointment, moment=draft.taken_at):
        message = "You did not hold this post at the time of the decision. Choose the post that you held then."
        raise errors.AppointmentNotInForceError(message)
    seat = appointment.seat
    if draft.case.authority_id != seat.post.authority_id:
        message = "There is no case with this reference in your council. Check the reference."
        raise errors.CaseNotThereError(message)
    if fault := moment_fault(draft.case, draft.taken_at):
        raise errors.MomentNotPossibleError(fault)
    books = library()
    council = seat.post.authority.slug
    if council in books.unreadable:
        raise errors.SchemeUnreadableError(errors.CANNOT_BE_READ)
    moment, book = draft.taken_at.astimezone(LONDON), books.books[council]
    scheme = book.find(draft.row, moment.date())
    if scheme is None or draft.row not in scheme.by_row:
        raise _no_scheme(book, draft.row, moment)
    of_case = known_of_case(draft.case, moment)
    of_record = {
        **of_case.facts,
        **facts_of_the_clock(book, moment, books.calendar),
        **absences(books, seat.post.authority, appointment, draft.row, moment),
    }
    # What somebody states counts only where the record says nothing.
    known = {**with_implied(not_against(draft.facts, of_record), books.catalogue), **of_record}
    # Only facts that the answer can turn on are asked and stored. The record is not a copy of the child's file.
    facts = books.facts_of_use(council, draft.row, moment.date(), known)
    decisions = tuple(books.decisions_on(council, draft.row, moment.date()))
    deciding = Deciding.by(user, appointment, book, decisions)
    steps = counted(draft.evidence, deciding, draft.taken_at)
    area = seat.area.slug if seat.area is not None else None
    question = Question(council, draft.row, moment, Actor(seat.post.slug, area), facts, steps, may_suppose=False)
    asked, determination = books.determine_under_any_hat(question, hats_of(user, book, draft.taken_at))
    way_in = way_in_of(book, draft.row, moment.date(), known)
    return AnsweredDraft(asked, determination, scheme, book, of_case, decisions, way_in)


def _no_scheme(book: Book, row: str, moment: datetime) -> errors.SchemeNotInForceError:
    """Return why no scheme in force at a moment has a row: no version covers the day, say, or it is gone by then."""
    held = row_held(book, row, moment.date(), timezone.localdate())
    if held is not None and held.is_uncovered:
        message = f"{no_version(moment)} Tick that it is recorded as “no scheme checked”, and say why."
        return errors.NoVersionHeldError(message)
    gone = book.retirement_of(row, moment.date())
    if gone is not None:
        return errors.SchemeNotInForceError(gone.text)
    return errors.SchemeNotInForceError("No version of this scheme was in force at the time of the decision.")


_ASKED_AGAIN: Final = frozenset({"council", "row", "facts", "steps"})
"""What is asked again about a noted decision. The person and the moment are new."""


def may_correct(*, user: User, appointment: Appointment, note: Note) -> bool:
    """Say whether a person may correct a note: they recorded it, or their post may take that decision now.

    The decision is asked about as it was noted, with the facts and steps of that time and the absences of now. Nobody
    may correct a note from a post of another council, or from a post that they no longer hold.
    """
    now = timezone.now()
    seat = appointment.seat
    if note.authority_id != seat.post.authority_id or not is_held_at(user=user, appointment=appointment, moment=now):
        return False
    if note.recorded_by_id == user.pk:
        return True
    books = library()
    area = seat.area.slug if seat.area is not None else None
    plain: dict[str, Any] = {name: note.text.question[name] for name in _ASKED_AGAIN}
    actor = {"post": seat.post.slug, "area": area}
    try:
        question = parse_question({**plain, "actor": actor}, books, now)
    except QuestionError:
        return False  # The row, a word or a fact no longer exists, so nobody can take that decision now.
    away = absences(books, seat.post.authority, appointment, question.row, question.moment)
    facts = {**question.facts, **away}
    question = replace(question, facts=facts, may_suppose=False)
    hats = hats_of(user, books.books[question.council], now)
    return is_allowed(books.determine_under_any_hat(question, hats)[1])


def stored_question(
    question: Question, of_case: KnownOfCase, book: Book, way_in: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Return the question as a note stores it, with what the case said then, and which facts nobody verified.

    ``way_in`` is what is known of the facts that lead to the row from others; None or empty: none lead there.
    """
    catalogue = fact_catalogue()
    verified = {*of_case.verified, "post_absent"}
    if book.office_hours is not None:
        verified.add(OUT_OF_HOURS)
    return {
        "council": question.council,
        "row": question.row,
        "on": question.moment.isoformat(timespec="seconds"),
        "actor": asdict(question.actor),
        "case": of_case.kept,
        "facts": {name: as_plain(catalogue[name], value) for name, value in sorted(question.facts.items())},
        "stated_not_verified": sorted(set(question.facts) - verified),
        "steps": [step.as_plain() for step in sorted(question.steps, key=lambda step: (step.kind, step.of))],
        **({"way_in": dict(way_in)} if way_in else {}),
    }
