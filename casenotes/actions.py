"""Every write of this app: keyword-only, all or nothing, the entry of the log inside.

What is refused with an error is undone first and logged then: the entry has to outlast what it tells of.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from authorities.calendar import day_in_london
from authorities.holidays_of_england import calendar_of_england
from authorities.models import Authority
from authorities.queries import ladder_digest_of
from casenotes import errors
from casenotes.audit import log_answer, log_correction, log_reading, log_refusal
from casenotes.drafts import Draft, Evidence, Text, digest_of_correction, digest_of_draft, digest_of_text
from casenotes.models import AuditKind, Note, NoteKind, NoteText, Submission
from casenotes.questions import determine_draft, is_allowed, is_held_at, may_correct, stored_question
from delegation.library import library
from delegation.models import SchemeVersion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from authorities.models import Appointment, User
    from delegation.rules.determination import Determination, Question

__all__ = [
    "Answered",
    "Draft",
    "Evidence",
    "Text",
    "correct_note",
    "log_reading",
    "record_note",
    "refuse_without_post",
]


SAME_WORDS_ARE_ONE_PRESS_FOR: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of it: the note, or the answer that says why there is none.

    ``answer`` is None for a press of the button that came before: it is not asked twice whether it was allowed.
    """

    answer: Determination | None
    note: Note | None
    is_new: bool = True

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
    AppointmentNotInForceError, MomentNotPossibleError, CaseNotThereError, SchemeNotInForceError and
    SubmissionChangedError.
    """
    digest = digest_of_draft(draft)
    with _locked(user, appointment, draft.row) as authority:
        earlier = _sent_before(user, key, digest)
        if earlier is not None:
            return Answered(None, earlier, is_new=False)
        question, determination = determine_draft(user=user, appointment=appointment, draft=draft)
        if not is_allowed(determination) and not draft.is_outside_scheme:
            log_answer(user=user, appointment=appointment, determination=determination, kind=AuditKind.REFUSED)
            return Answered(determination, None)
        note = _save(authority, user, appointment, draft, question, determination)
        Submission.objects.create(user=user, key=key, body_digest=digest, note=note)
        log_answer(user=user, appointment=appointment, determination=determination, kind=AuditKind.RECORDED, note=note)
        return Answered(determination, note)


def correct_note(*, user: User, appointment: Appointment, note: Note, text: Text, key: UUID) -> Note:
    """Record a correction: a further note beside the one it corrects, which stays as it is.

    The same ``key`` by the same person gives the same correction. Raises AppointmentNotInForceError,
    NotYoursToCorrectError, AlreadyCorrectedError and SubmissionChangedError.
    """
    digest = digest_of_correction(note, text)
    with _locked(user, appointment, note.row) as authority:
        earlier = _sent_before(user, key, digest)
        if earlier is not None:
            return earlier
        if not is_held_at(user=user, appointment=appointment, moment=timezone.now()):
            message = "You do not hold this post any more. Choose the post that you hold now."
            raise errors.AppointmentNotInForceError(message)
        if not may_correct(user=user, appointment=appointment, note=note):
            message = (
                "Only whoever recorded this note, or a post that may take this decision now, can correct it. "
                "Record a note of your own beside it."
            )
            raise errors.NotYoursToCorrectError(message)
        if Note.objects.filter(corrects=note).exists():
            message = "This note has been corrected already. Correct the latest correction."
            raise errors.AlreadyCorrectedError(message)
        salt = secrets.token_hex(32)
        correction = Note(
            **{name: getattr(note, name) for name in _KEPT_BY_A_CORRECTION},
            authority=authority,
            number=_next_number(authority),
            corrects=note,
            recorded_at=timezone.now(),
            recorded_by=user,
            appointment=appointment,
            text_digest=digest_of_text(text, salt),
        )
        _add(correction, text, salt)
        Submission.objects.create(user=user, key=key, body_digest=digest, note=correction)
        log_correction(user=user, appointment=appointment, correction=correction)
        return correction


def refuse_without_post(*, user: User, row: str) -> str:
    """Leave the entry of somebody who tried to record and acts in no post; return what to tell them."""
    message = "You act in no post at this moment. Choose your post in another window, then save again."
    log_refusal(user=user, row=row, error=errors.AppointmentNotInForceError(message))
    return message


# What a correction says of the decision is what the note said; only the words, and who wrote them when, are new.
_KEPT_BY_A_CORRECTION: Final = (
    "kind",
    "case",
    "version",
    "row",
    "title",
    "taken_at",
    "post",
    "area",
    "capacity",
    "question",
    "determination",
    "evidence",
    "should_have_decided",
    "scheme_digest",
    "ladder_digest",
    "calendar_digest",
)


@contextmanager
def _locked(user: User, appointment: Appointment, row: str) -> Iterator[Authority]:
    """Hold the council's row, so that its notes are numbered one after another; a refusal is logged once undone."""
    post = appointment.seat.post
    try:
        with transaction.atomic():
            yield Authority.objects.select_for_update().get(pk=post.authority_id)
    except errors.CasenotesError as error:
        log_refusal(user=user, row=row, error=error, post=post.slug)
        raise


def _sent_before(user: User, key: UUID, digest: str) -> Note | None:
    """Return the note that this very form made already; None where it is new.

    A browser that goes back may show the same words under a new key: the same person, the same words, within
    minutes, are the same press. Raises SubmissionChangedError where the key came with other words.
    """
    sent = Submission.objects.filter(user=user).select_related("note")
    by_key = sent.filter(key=key).first()
    if by_key is not None:
        if by_key.body_digest != digest:
            message = (
                f"This form was sent before with another text, and is note {by_key.note.number}. Open the note to see "
                "what was recorded. To record this text as well, open the form again; to mend the note, correct it."
            )
            raise errors.SubmissionChangedError(message)
        return by_key.note
    alike = sent.filter(body_digest=digest, note__recorded_at__gt=timezone.now() - SAME_WORDS_ARE_ONE_PRESS_FOR).first()
    return alike.note if alike is not None else None


def _next_number(authority: Authority) -> int:
    """Return the next number of a council's notes; the council's row is locked by whoever asks."""
    latest = Note.objects.filter(authority=authority).order_by("-number").values_list("number", flat=True).first()
    return (latest or 0) + 1


def _save(
    authority: Authority,
    user: User,
    appointment: Appointment,
    draft: Draft,
    question: Question,
    determination: Determination,
) -> Note:
    council, day = authority.slug, question.moment.date()
    compiled = library().books[council].find(draft.row, day)
    if compiled is None:
        message = f"no version of {draft.row} is in force on {day}"
        raise errors.SchemeNotInForceError(message)
    version = SchemeVersion.objects.get(scheme__document=compiled.scheme.document, effective=compiled.scheme.effective)
    statement = compiled.by_row[determination.row].statement(determination.row)
    salt = secrets.token_hex(32)
    is_deviation = not is_allowed(determination)
    note = Note(
        authority=authority,
        number=_next_number(authority),
        kind=NoteKind.DEVIATION if is_deviation else NoteKind.DECISION,
        case=draft.case,
        version=version,
        row=determination.row,
        title=statement.title,
        taken_at=draft.taken_at,
        recorded_at=timezone.now(),
        recorded_by=user,
        appointment=appointment,
        post=question.actor.post,
        area=question.actor.area or "",
        capacity=question.actor.capacity or "",
        question=stored_question(question, draft),
        determination=_stored(determination),
        evidence=[evidence.as_plain() for evidence in draft.evidence],
        should_have_decided=_should_have_decided(draft, determination, question.actor.post) if is_deviation else "",
        scheme_digest=version.digest,
        ladder_digest=ladder_digest_of(authority, day_in_london(draft.taken_at)),
        calendar_digest=calendar_of_england().digest,
        text_digest=digest_of_text(draft.text, salt),
    )
    return _add(note, draft.text, salt)


def _stored(determination: Determination) -> dict[str, object]:
    """Return the answer as a note keeps it: the row's own, and what was followed where that is another."""
    own = determination.as_plain()
    if determination.followed is determination:
        return own
    return {**own, "followed": determination.followed.as_plain()}


def _add(note: Note, text: Text, salt: str) -> Note:
    note.full_clean()
    note.save(force_insert=True)
    NoteText.objects.create(note=note, salt=salt, **asdict(text))
    return note


def _should_have_decided(draft: Draft, determination: Determination, own_post: str) -> str:
    """Return the post to which a decision outside the scheme goes: the one named, or the least that governs.

    Where several posts act together it goes to one of the others, not back to whoever decided alone.
    """
    governing = [post for post in determination.governing.minimum_posts if post != own_post]
    return draft.should_have_decided or next(iter([*governing, *determination.governing.minimum_posts]), "")
