"""Every write of this app: keyword-only, all or nothing, the entry of the log inside.

What is refused with an error is undone first and logged then: the entry has to outlast what it tells of.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone

from authorities.calendar.holidays_of_england import calendar_of_england
from authorities.calendar.working_days import day_in_london
from authorities.database.seals import new_salt
from authorities.models import Authority
from authorities.people.queries import ladder_digest_of
from casenotes.drafts import Draft, Evidence, Text, digest_of_correction, digest_of_draft
from casenotes.models import AuditKind, Note, NoteKind, NoteText, Submission
from casenotes.proof.sealing import FORMAT, digests_of, seal_of_record
from casenotes.recording import errors
from casenotes.recording.addressees import asked_again, asked_to_answer
from casenotes.recording.audit import (
    log_answer,
    log_case_opened,
    log_correction,
    log_reading,
    log_reading_of_the_log,
    log_recorded,
    log_refusal,
)
from casenotes.recording.confirmed_first import resting_on_what_is_confirmed, who_confirms_still
from casenotes.recording.considering import refuse_wrong_consideration, require_a_panel, say_that_it_was_seen
from casenotes.recording.elsewhere import bodies_that_decide, check_elsewhere, panels_told, shown_to, state
from casenotes.recording.entries import requests_of
from casenotes.recording.locking import locked
from casenotes.recording.numbers import next_number_and_words_of, next_number_of
from casenotes.recording.open_requests import ask
from casenotes.recording.questions import (
    determine_draft,
    is_allowed,
    may_correct,
    recorded_after,
    require_held_now,
    stored_question,
)
from casenotes.recording.said_then import name_those_asked, name_those_asked_again, said_then
from casenotes.recording.seats import seat_in_words
from casenotes.recording.stored_answer import codes_of, stored_answer
from casenotes.recording.unchecked import NO_VERSION, NOT_CHECKED, unchecked
from casenotes.recording.wrong_child import NOT_CORRECTED, is_about_the_wrong_child, refuse_wrong_replacement
from delegation.models import SchemeVersion
from delegation.schemes.library import library
from delegation.schemes.publications import fault_of_a_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from uuid import UUID

    from authorities.models import Appointment, User
    from casenotes.models import Case, Prepared
    from casenotes.recording.entries import Asked
    from casenotes.recording.questions import AnsweredDraft
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.determination import Determination

__all__ = [
    "Answered",
    "Draft",
    "Evidence",
    "Text",
    "correct_note",
    "log_case_opened",
    "log_reading",
    "log_reading_of_the_log",
    "record_note",
    "refuse_without_post",
]


SAME_WORDS_ARE_ONE_PRESS_FOR: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of it: the note, or the answer that says why there is none.

    ``answer`` is None for a press of the button that came before: it is not asked twice whether it was allowed.
    ``waits_for`` is what people have to confirm first, where the scheme asks for that and nothing else is missing.
    ``kept`` is what was kept as prepared until they have.
    """

    answer: Determination | None
    note: Note | None
    is_new: bool = True
    waits_for: tuple[Asked, ...] = ()
    kept: Prepared | None = None

    @property
    def determination(self) -> Determination:
        """The answer to this press. Raises LookupError where it was answered before."""
        if self.answer is None:
            message = "This press of the button was answered before; the note holds what was answered."
            raise LookupError(message)
        return self.answer


def record_note(*, user: User, appointment: Appointment, draft: Draft, key: UUID) -> Answered:
    """Record a note if the scheme in force at the moment of the decision allows it, else leave only a log entry.

    The same ``key`` by the same person gives the same note, however often it comes. Raises
    AppointmentNotInForceError, MomentNotPossibleError, CaseNotThereError, SchemeNotInForceError, SchemeUnreadableError,
    NotDecidedElsewhereError, NotConsideredError, ReplacementNotPossibleError and SubmissionChangedError. A decision of
    a day that no version covers is recorded as "no scheme checked" where the draft says that it was outside the scheme,
    and never as a decision under it. Where people have to confirm their steps first, nothing at all is saved, and
    ``waits_for`` says who: ``record_or_keep`` keeps it as prepared.
    """
    digest = digest_of_draft(draft)
    with _locked(user, appointment, draft.row, draft.case) as authority:
        earlier = _sent_before(user, key, digest)
        if earlier is not None:
            return Answered(None, earlier, is_new=False)
        refuse_wrong_replacement(user, draft)
        refuse_wrong_consideration(user, draft)
        submission = Submission(user=user, key=key, body_digest=digest)
        if draft.elsewhere is not None:
            return _record_elsewhere(authority, user, appointment, draft, submission)
        try:
            answered = determine_draft(user=user, appointment=appointment, draft=draft)
        except errors.NoVersionHeldError:
            if not draft.is_outside_scheme:
                raise
            return _record_unchecked(authority, user, appointment, draft, submission)
        rows = _rows_of(answered.determination)
        answered, lacking = resting_on_what_is_confirmed(
            user=user, appointment=appointment, draft=draft, answered=answered, rows=rows
        )
        determination = answered.determination
        if lacking and not draft.is_outside_scheme:
            return Answered(determination, None, waits_for=lacking)
        if not is_allowed(determination) and not draft.is_outside_scheme:
            _log(AuditKind.REFUSED, user, appointment, draft, determination)
            return Answered(determination, None)
        note, text = _note_of(authority, user, appointment, draft, answered)
        require_a_panel(note)
        asked = (*who_confirms_still(draft, authority), *_who_answers(user, appointment, draft, answered))
        name_those_asked(text, asked, answered.book)
        _add(note, text, submission, asked)
        say_that_it_was_seen(user=user, appointment=appointment, note=note, key=key)
        _log(AuditKind.RECORDED, user, appointment, draft, determination, note)
        return Answered(determination, note)


def _record_elsewhere(
    authority: Authority, user: User, appointment: Appointment, draft: Draft, submission: Submission
) -> Answered:
    """Record a decision that a body elsewhere took. What the scheme says of it is kept, and judges nobody.

    Raises what ``determine_draft`` raises, and NotDecidedElsewhereError.
    """
    answered = determine_draft(user=user, appointment=appointment, draft=replace(draft, evidence=()))
    books = library()
    book = books.books[authority.slug]
    decisions = books.decisions_on(book.council, draft.row, answered.question.moment.date())
    bodies = bodies_that_decide(book, decisions, draft.row, answered.question.facts)
    check_elsewhere(user=user, appointment=appointment, draft=draft, bodies=bodies, book=book)
    panels = panels_told(
        *(book, decisions, draft.row, answered.question.facts), taken_at=draft.taken_at, calendar=books.calendar
    )
    note, text = _note_of(authority, user, appointment, draft, answered)
    state(note, text, draft, panels)
    text.question = {**text.question, "said_then": said_then(note, text.question, book)}
    asked = shown_to(authority, panels)
    name_those_asked(text, asked, book)
    _add(note, text, submission, asked)
    log_recorded(user=user, appointment=appointment, note=note)
    return Answered(answered.determination, note)


def _record_unchecked(
    authority: Authority, user: User, appointment: Appointment, draft: Draft, submission: Submission
) -> Answered:
    """Record a decision of a day that no version covers: none is checked, and its steps are kept as stated."""
    found = unchecked(user=user, appointment=appointment, draft=draft)
    own = appointment.seat.post.slug
    named = next((one.post for one in found.asked if one.post != own), "")
    note = _unsaved(authority, user, appointment, draft)
    note.kind, note.row, note.title = NoteKind.UNCHECKED, draft.row, found.title
    note.post, note.area = own, appointment.seat.area.slug if appointment.seat.area is not None else ""
    note.outcome, note.codes, note.rows = NOT_CHECKED, [NO_VERSION], [draft.row]
    note.should_have_decided = draft.should_have_decided or named
    require_a_panel(note)
    text = _text_of(note, user, draft, found.question, found.determination, found.book)
    name_those_asked(text, found.asked, found.book)
    _add(note, text, submission, found.asked)
    log_recorded(user=user, appointment=appointment, note=note)
    return Answered(None, note)


def _log(
    kind: AuditKind,
    user: User,
    appointment: Appointment,
    draft: Draft,
    determination: Determination,
    note: Note | None = None,
) -> None:
    log_answer(user=user, appointment=appointment, determination=determination, kind=kind, case=draft.case, note=note)


def correct_note(*, user: User, appointment: Appointment, note: Note, text: Text, key: UUID) -> Note:
    """Record a correction: a further note beside the one it corrects, which stays as it is.

    The same ``key`` by the same person gives the same correction. Raises AppointmentNotInForceError,
    NotYoursToCorrectError, WithheldError, AlreadyCorrectedError and SubmissionChangedError.
    """
    digest = digest_of_correction(note, text)
    with _locked(user, appointment, note.row, note.case) as authority:
        earlier = _sent_before(user, key, digest)
        if earlier is not None:
            return earlier
        require_held_now(user=user, appointment=appointment)
        if not may_correct(user=user, appointment=appointment, note=note):
            message = (
                "Only whoever recorded this note, or a post that may take this decision now, can correct it. "
                "Record a note of your own beside it."
            )
            raise errors.NotYoursToCorrectError(message)
        if is_about_the_wrong_child(note):
            raise errors.WithheldError(NOT_CORRECTED)
        if Note.objects.filter(corrects=note).exists():
            message = "This note has been corrected already. Correct the latest correction."
            raise errors.AlreadyCorrectedError(message)
        correction = Note(
            **{name: getattr(note, name) for name in _KEPT_BY_A_CORRECTION},
            authority=authority,
            number=next_number_of(authority),
            corrects=note,
            recorded_at=recorded_after(note.taken_at),
            recorded_by=user,
            appointment=appointment,
            recorded_as=seat_in_words(appointment),
        )
        kept = {name: getattr(note.text, name) for name in _KEPT_OF_THE_TEXT}
        words = NoteText(note=correction, salt=new_salt(), recorder=user.full_name, **kept, **asdict(text))
        submission = Submission(user=user, key=key, body_digest=digest)
        asked = asked_again(user=user, note=note)
        name_those_asked_again(words, asked, authority)
        _add(correction, words, submission, asked)
        log_correction(user=user, appointment=appointment, correction=correction)
        return correction


def refuse_without_post(*, user: User, row: str) -> str:
    """Leave the entry of somebody who tried to record and acts in no post; return what to tell them."""
    message = "You act in no post at this moment. Choose your post in another window, then save again."
    log_refusal(user=user, row=row, error=errors.AppointmentNotInForceError(message))
    return message


# What a correction says of the decision is what the note said; only the words, and who wrote them when, are new.
_KEPT_BY_A_CORRECTION: Final = frozenset(
    {
        "kind",
        "case",
        "version",
        "row",
        "title",
        "taken_at",
        "post",
        "area",
        "capacity",
        "outcome",
        "codes",
        "rows",
        "should_have_decided",
        "decided_by",
        "considers",
        "scheme_digest",
        "ladder_digest",
        "words_digest",
        "calendar_digest",
    }
)
_KEPT_OF_THE_TEXT: Final = frozenset(
    {"case_reference", "initials", "question", "determination", "evidence", "elsewhere"}
)


def _locked(user: User, appointment: Appointment, row: str, case: Case) -> AbstractContextManager[Authority]:
    """Hold the council of the post, so that its notes are numbered one after another."""
    authority = appointment.seat.post.authority_id
    return locked(user=user, authority=authority, row=row, case=case, appointment=appointment)


def _sent_before(user: User, key: UUID, digest: str) -> Note | None:
    """Return the note that this very form made already; None where it is new.

    A browser that goes back may show the same words under a new key: the same person, the same words, within
    minutes, are the same press. Raises SubmissionChangedError where the key came with other words.
    """
    # Nearly always there is none, so nothing else is fetched with them.
    sent = list(Submission.objects.filter(Q(key=key) | Q(body_digest=digest), user=user).order_by("-pk"))
    for one in (one for one in sent if one.key == key):
        if one.body_digest != digest:
            message = (
                f"This form was sent before with another text, and is note {one.note.number}. Open the note to see "
                "what was recorded. To record this text as well, open the form again; to mend the note, correct it."
            )
            raise errors.SubmissionChangedError(message, one.note)
        return one.note
    since = timezone.now() - SAME_WORDS_ARE_ONE_PRESS_FOR
    return next((one.note for one in sent if one.note.recorded_at > since), None)


def _note_of(
    authority: Authority, user: User, appointment: Appointment, draft: Draft, answered: AnsweredDraft
) -> tuple[Note, NoteText]:
    """Return the record and the text that a draft becomes, not yet sealed or saved."""
    question, determination = answered.question, answered.determination
    version = _published(answered.version)
    statement = answered.version.by_row[determination.row].statement(determination.row)
    is_deviation = not is_allowed(determination)
    note = _unsaved(authority, user, appointment, draft)
    note.kind = NoteKind.DEVIATION if is_deviation else NoteKind.DECISION
    note.version, note.scheme_digest = version, version.digest
    note.row, note.title = determination.row, statement.title
    note.post, note.area = question.actor.post, question.actor.area or ""
    note.capacity = question.actor.capacity or ""
    note.outcome = determination.followed.outcome.value
    answer = stored_answer(determination, note.capacity)
    note.codes = codes_of(answer)
    note.rows = _rows_of(determination)
    if is_deviation:
        note.should_have_decided = _should_have_decided(draft, determination, question.actor.post)
    stored = stored_question(question, answered.of_case, answered.book, answered.way_in)
    return note, _text_of(note, user, draft, stored, answer, answered.book)


def _unsaved(authority: Authority, user: User, appointment: Appointment, draft: Draft) -> Note:
    """Return a note with what it says whatever the scheme answers: of whom, when, recorded by whom and as what."""
    number, words = next_number_and_words_of(authority)
    return Note(
        authority=authority,
        number=number,
        case=draft.case,
        taken_at=draft.taken_at,
        recorded_at=recorded_after(draft.taken_at),
        recorded_by=user,
        appointment=appointment,
        recorded_as=seat_in_words(appointment),
        prepared=draft.prepared,
        prepared_by=draft.prepared.prepared_by if draft.prepared is not None else None,
        replaces=draft.replaces,
        considers=draft.considers,
        ladder_digest=ladder_digest_of(authority, day_in_london(draft.taken_at)),
        words_digest=words,
        calendar_digest=calendar_of_england().digest,
    )


def _text_of(
    note: Note,
    user: User,
    draft: Draft,
    question: dict[str, object],
    determination: dict[str, object],
    book: Book,
) -> NoteText:
    """Return the text of a note, with what things are called as it is recorded."""
    return NoteText(
        note=note,
        salt=new_salt(),
        case_reference=draft.case.reference,
        initials=draft.case.initials,
        recorder=user.full_name,
        preparer=draft.prepared.preparer if draft.prepared is not None else "",
        question={**question, "said_then": said_then(note, question, book)},
        determination=determination,
        evidence=[evidence.as_plain() for evidence in draft.evidence],
        **asdict(draft.text),
    )


def _published(compiled: CompiledScheme) -> SchemeVersion:
    """Return the version that an answer came from, as the database has it; it is read again for every note.

    A process keeps what it compiled. Raises SchemeUnreadableError where the text was altered since, so that no note
    rests on a version that says something else by now.
    """
    document, effective = compiled.scheme.document, compiled.scheme.effective
    version = SchemeVersion.objects.select_related("publication").get(scheme__document=document, effective=effective)
    if fault_of_a_text(version):
        raise errors.SchemeUnreadableError(errors.CANNOT_BE_READ)
    return version


def _rows_of(determination: Determination) -> list[str]:
    """Return every row that an answer rests on: its own, those that ask more, and where each reason stands."""
    beside = [one.row for one in determination.stricter]
    sources = [reason.source for reason in determination.followed.reasons]
    return list(dict.fromkeys([determination.row, determination.governing.row, *beside, *sources]))


def _add(note: Note, text: NoteText, submission: Submission, asked: Iterable[Asked] = ()) -> None:
    """Seal a note with its text, the press of the button that made it and what others are asked; save all of it."""
    requests = requests_of(note, asked, note.recorded_at)
    note.format = FORMAT
    note.digests = digests_of(text, FORMAT)
    note.record_digest = seal_of_record(note, submission, requests)
    submission.note = note
    # That what it names is there and fits, the database itself sees to.
    for row in (note, text, submission):
        row.clean_fields(exclude=[field.name for field in row._meta.concrete_fields if field.is_relation])
        row.save(force_insert=True)
    ask(requests, note)


def _who_answers(user: User, appointment: Appointment, draft: Draft, answered: AnsweredDraft) -> tuple[Asked, ...]:
    """Return who is asked to answer for a decision outside the scheme; nobody for one that the scheme allows."""
    if is_allowed(answered.determination):
        return ()
    return asked_to_answer(
        user=user,
        appointment=appointment,
        case=draft.case,
        question=answered.question,
        determination=answered.determination,
        named=draft.should_have_decided,
        prepared_by=draft.prepared.prepared_by if draft.prepared is not None else None,
    )


def _should_have_decided(draft: Draft, determination: Determination, own_post: str) -> str:
    """Return the post to which a decision outside the scheme goes: the one named, or the least that governs.

    Where several posts act together it goes to one of the others, not back to whoever decided alone.
    """
    governing = [post for post in determination.governing.minimum_posts if post != own_post]
    return draft.should_have_decided or next(iter([*governing, *determination.governing.minimum_posts]), "")
