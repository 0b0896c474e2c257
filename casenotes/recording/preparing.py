"""Preparing a note for the person who decided, and what becomes of it: corrected, confirmed, denied or withdrawn.

A decision of one's own is kept here too, where the scheme asks that others confirm their steps first.

What is prepared is no note. It becomes one when the decider confirms it, and then ``record_note`` judges it: by the
post that the decider held at the moment of the decision, under the version of that day. Each action is keyword-only,
all or nothing, with the entry of the log inside. What is refused with an error is undone first and logged then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import timezone

from authorities.database.seals import new_salt
from authorities.people.one_person import has_number, is_one_person
from casenotes.models import AuditKind, EndKind, Note, Prepared, PreparedEnd, PreparedWording
from casenotes.models.prepared import WAS_ASKED, WAS_CORRECTED, WAS_OPENED, WAS_PREPARED
from casenotes.proof.sealing import (
    FORMAT,
    digest_of_why,
    digest_of_wording,
    seal_of_end,
    seal_of_prepared,
    seal_of_wording,
)
from casenotes.recording import errors
from casenotes.recording.actions import SAME_WORDS_ARE_ONE_PRESS_FOR, Answered, record_note
from casenotes.recording.audit import write_entry
from casenotes.recording.confirmed_first import ask_first, names_of
from casenotes.recording.deciders import held_by, why_nobody_is_called
from casenotes.recording.locking import locked
from casenotes.recording.open_requests import keep_open
from casenotes.recording.questions import recorded_after, require_held_now, require_possible_moment
from casenotes.recording.seats import seat_in_words
from casenotes.recording.second_person import HAVE_IT_ENTERED, who_has_no_number
from casenotes.recording.wordings import as_kept, considered_in, draft_of, replaced_by, says_the_same
from delegation.answer.in_words import moment_in_words
from delegation.schemes.library import library

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from uuid import UUID

    from authorities.models import Appointment, Authority, User
    from casenotes.drafts import Draft
    from casenotes.recording.entries import Asked

_ENDED = {
    EndKind.CONFIRMED: "confirmed",
    EndKind.DENIED: "denied",
    EndKind.WITHDRAWN: "withdrawn",
}


def prepare_note(
    *, user: User, appointment: Appointment, decider: User, draft: Draft, title: str, key: UUID
) -> Prepared:
    """Prepare a note for whoever decided, with its first wording. ``title`` is what the row is called.

    Neither the scheme nor the steps are asked about: the decider answers for them. The same ``key`` by the same person
    gives the same prepared note, and so do the same words within minutes. Raises AppointmentNotInForceError,
    NotToPrepareError, CaseNotThereError, MomentNotPossibleError and SubmissionChangedError.
    """
    with locked(
        user=user, authority=draft.case.authority_id, row=draft.row, case=draft.case, appointment=appointment
    ) as authority:
        earlier = _prepared_before(user, decider, draft, key)
        if earlier is not None:
            return earlier
        _require_a_possible_note(user, appointment, decider, draft)
        return _keep(authority, user, appointment, decider, draft, title, key).prepared


def record_or_keep(*, user: User, appointment: Appointment, draft: Draft, title: str, key: UUID) -> Answered:
    """Record a decision of one's own, or keep it as prepared where others have to confirm their steps first.

    What is kept is asked of those people at once. The same ``key`` gives the same note, or what was kept of it.
    ``title`` is what the row is called. Raises what ``record_note`` raises.
    """
    answered = record_note(user=user, appointment=appointment, draft=draft, key=key)
    if not answered.waits_for:
        return answered
    with locked(
        user=user, authority=draft.case.authority_id, row=draft.row, case=draft.case, appointment=appointment
    ) as authority:
        earlier = _prepared_before(user, user, draft, key)
        if earlier is not None:
            return replace(answered, is_new=False, kept=earlier)
        wording = _keep(authority, user, appointment, user, draft, title, key)
        _ask(wording, user, answered.waits_for)
        return replace(answered, kept=wording.prepared)


def correct_wording(*, user: User, prepared: Prepared, number: int, draft: Draft) -> PreparedWording:
    """Keep another wording beside those there are. ``number`` is the wording that the decider corrects: the latest.

    The same words again are the same wording. Raises NotYoursToConfirmError, PreparedNoteEndedError,
    WordingChangedError and MomentNotPossibleError.
    """
    with _locked(user, prepared):
        _require_the_decider(user, prepared)
        _require_no_end(prepared)
        latest = latest_wording(prepared)
        draft = replace(draft, replaces=replaced_by(latest), considers=considered_in(latest))
        if says_the_same({**as_kept(draft), "is_now": False}, {**latest.draft, "is_now": False}):
            return latest
        _require_latest(latest, number)
        require_possible_moment(draft)
        wording = _add_wording(prepared, latest.number + 1, user, draft)
        _log(prepared, user, WAS_CORRECTED)
        return wording


def confirm(
    *,
    user: User,
    appointment: Appointment,
    prepared: Prepared,
    number: int,
    key: UUID,
    outside_because: str = "",
    considers: Note | None = None,
) -> Answered:
    """Make the prepared note a note of the decider, in the post that they held at the moment of the decision.

    Where the scheme does not allow it, nothing is saved but the entry of the log. Where it asks that others confirm
    their steps first, they are asked, and it stays prepared. With ``outside_because``, the decider records it as taken
    outside the scheme, for that reason. ``considers`` is the entry of a decision elsewhere that the panel considered
    whose decision it is. ``number`` is the wording that the decider has read: the latest. The same
    ``key`` gives the same note. Raises NotYoursToConfirmError, PreparedNoteEndedError, WordingChangedError,
    NotConfirmedYetError once everybody was asked, and whatever ``record_note`` raises.
    """
    with _locked(user, prepared, appointment):
        _require_the_decider(user, prepared)
        noted = Note.objects.filter(prepared=prepared, submission__user=user, submission__key=key).first()
        if noted is not None:
            return Answered(None, noted, is_new=False)
        _require_no_end(prepared)
        latest = latest_wording(prepared)
        _require_latest(latest, number)
        books, council = library(), prepared.authority.slug
        if council not in books.books:
            raise errors.SchemeUnreadableError(errors.CANNOT_BE_READ)
        draft = draft_of(prepared, latest, books.books[council].ladder)
        text = replace(draft.text, deviation_reason=outside_because.strip())
        draft = replace(draft, text=text, is_outside_scheme=bool(outside_because.strip()), considers=considers)
        answered = record_note(user=user, appointment=appointment, draft=draft, key=key)
        if answered.note is not None:
            _end(prepared, EndKind.CONFIRMED, user, "")
        elif answered.waits_for:
            asked = {(one.step, one.person_id) for one in latest.requests.all()}
            new = [one for one in answered.waits_for if (one.step, one.person) not in asked]
            if not new:
                message = (
                    f"Not recorded: the scheme asks that steps are confirmed first, and {names_of(answered.waits_for)} "
                    "did not confirm what this note says. Correct it, or record it as outside the scheme."
                )
                raise errors.NotConfirmedYetError(message)
            _ask(latest, user, new)
            return replace(answered, kept=prepared)
        return answered


def deny(*, user: User, prepared: Prepared, why: str) -> PreparedEnd:
    """Say, as the decider, that it was not so. It stays, as denied. The same words again are the same denial.

    Raises NotYoursToConfirmError and PreparedNoteEndedError.
    """
    with _locked(user, prepared):
        if user.pk != prepared.decider_id:
            raise errors.NotYoursToConfirmError(_NOT_THE_DECIDER)
        return _ended_without_note(prepared, EndKind.DENIED, user, why)


def withdraw(*, user: User, prepared: Prepared, why: str) -> PreparedEnd:
    """Take back what one prepared, before it is confirmed or denied. It stays, as withdrawn.

    Raises NotYoursToConfirmError and PreparedNoteEndedError.
    """
    with _locked(user, prepared):
        if user.pk != prepared.prepared_by_id:
            message = "Only whoever prepared this note can withdraw it."
            raise errors.NotYoursToConfirmError(message)
        return _ended_without_note(prepared, EndKind.WITHDRAWN, user, why)


def log_reading_of_prepared(*, user: User, prepared: Prepared) -> None:
    """Log that a person opened a prepared note."""
    write_entry(
        kind=AuditKind.READ,
        authority=prepared.authority,
        user=user,
        row=prepared.row,
        codes=(WAS_OPENED, str(prepared.pk)),
        case=prepared.case,
    )


def latest_wording(prepared: Prepared) -> PreparedWording:
    """Return what a prepared note says now."""
    return prepared.wordings.latest("number")


def why_not_confirmed_by(user: User, prepared: Prepared) -> str:
    """Return, as a sentence, why a person may not confirm or correct a prepared note; nothing if they may."""
    if user.pk != prepared.decider_id:
        return _NOT_THE_DECIDER
    if prepared.is_own:
        return ""
    match is_one_person(user, prepared.prepared_by):
        case True:
            return (
                "This note was prepared under another account of yours. Nobody confirms what they prepared themselves."
            )
        case None:
            return who_has_no_number(user, [prepared.prepared_by], "confirm")
        case _:
            return ""


_NOT_THE_DECIDER = "Only the person whom this note names as the decider can confirm, correct or deny it."


def _locked(
    user: User, prepared: Prepared, appointment: Appointment | None = None
) -> AbstractContextManager[Authority]:
    """Hold the council of a prepared note, so that it is not confirmed and denied at once."""
    authority, row, case = prepared.case.authority_id, prepared.row, prepared.case
    return locked(user=user, authority=authority, row=row, case=case, appointment=appointment)


def _keep(
    authority: Authority, user: User, appointment: Appointment, decider: User, draft: Draft, title: str, key: UUID
) -> PreparedWording:
    """Save a prepared note with its first wording, and log it."""
    seat = appointment.seat
    prepared = Prepared(
        format=FORMAT,
        authority=authority,
        case=draft.case,
        row=draft.row,
        title=title,
        prepared_at=recorded_after(draft.taken_at),
        prepared_by=user,
        appointment=appointment,
        prepared_as=seat_in_words(appointment),
        post=seat.post.slug,
        area=seat.area.slug if seat.area is not None else "",
        decider=decider,
        key=key,
    )
    prepared.record_digest = seal_of_prepared(prepared)
    prepared.clean_fields(exclude=[field.name for field in prepared._meta.concrete_fields if field.is_relation])
    prepared.save(force_insert=True)
    wording = _add_wording(prepared, 1, user, draft)
    _log(prepared, user, WAS_PREPARED, seat.post.slug)
    return wording


def _ask(wording: PreparedWording, user: User, asked: Iterable[Asked]) -> None:
    """Ask people to confirm their steps before the note is recorded, and log each."""
    for _request in ask_first(wording, asked, max(timezone.now(), wording.at)):
        _log(wording.prepared, user, WAS_ASKED)


def _prepared_before(user: User, decider: User, draft: Draft, key: UUID) -> Prepared | None:
    """Return what this very form prepared already; None where it is new. Raises SubmissionChangedError."""
    kept, mine = as_kept(draft), Prepared.objects.filter(prepared_by=user)
    by_key = mine.filter(key=key).first()
    asked = (draft.row, draft.case.pk, decider.pk)
    if by_key is not None:
        is_same = (by_key.row, by_key.case_id, by_key.decider_id) == asked
        if not is_same or not says_the_same(kept, by_key.wordings.get(number=1).draft):
            message = (
                "This form was sent before with another text, and is prepared. Open what you prepared to see what it "
                "says. To prepare this text as well, open the form again."
            )
            raise errors.SubmissionChangedError(message)
        return by_key
    since = timezone.now() - SAME_WORDS_ARE_ONE_PRESS_FOR
    recent = mine.waiting().filter(row=draft.row, case=draft.case, decider=decider, prepared_at__gt=since)
    return next((one for one in recent if says_the_same(kept, one.wordings.get(number=1).draft)), None)


def _require_a_possible_note(user: User, appointment: Appointment, decider: User, draft: Draft) -> None:
    require_held_now(user=user, appointment=appointment)
    if draft.case.authority_id != user.authority_id:
        message = "There is no case with this reference in your council. Check the reference."
        raise errors.CaseNotThereError(message)
    require_possible_moment(draft)
    if decider.authority_id != user.authority_id:
        message = "Nobody of your council is called so. Choose whoever decided from the list."
        raise errors.NotToPrepareError(message)
    if not decider.sees_cases or not held_by(decider, draft.taken_at):
        raise errors.NotToPrepareError(why_nobody_is_called(user, decider.full_name, draft.taken_at))
    if not has_number(user):
        message = (
            "Your account has no staff number, so nobody could tell that the decider is somebody else. "
            f"{HAVE_IT_ENTERED}, then prepare the note."
        )
        raise errors.NotToPrepareError(message)
    if is_one_person(user, decider):
        message = "You cannot prepare a note for yourself. If you decided, record the decision."
        raise errors.NotToPrepareError(message)


def _require_the_decider(user: User, prepared: Prepared) -> None:
    if fault := why_not_confirmed_by(user, prepared):
        raise errors.NotYoursToConfirmError(fault)


def _require_no_end(prepared: Prepared) -> None:
    end = PreparedEnd.objects.filter(prepared=prepared).first()
    if end is None:
        return
    how = f"was {_ENDED[EndKind(end.kind)]} by {end.ended_by} on {moment_in_words(end.at.isoformat())}"
    note = Note.objects.filter(prepared=prepared).first()
    became = f", and is note {note.number}" if note is not None else ""
    message = f"This prepared note {how}{became}. Nothing more can be done with it."
    raise errors.PreparedNoteEndedError(message)


def _require_latest(latest: PreparedWording, number: int) -> None:
    if latest.number != number:
        message = "This prepared note was corrected after you opened it. Read what it says now."
        raise errors.WordingChangedError(message)


def _add_wording(prepared: Prepared, number: int, user: User, draft: Draft) -> PreparedWording:
    wording = PreparedWording(
        prepared=prepared,
        number=number,
        at=recorded_after(draft.taken_at),
        by=user,
        written_by=user.full_name,
        taken_at=draft.taken_at,
        salt=new_salt(),
        draft=as_kept(draft),
    )
    wording.draft_digest = digest_of_wording(wording)
    wording.record_digest = seal_of_wording(wording, prepared.format)
    wording.save(force_insert=True)
    keep_open(prepared)
    return wording


def _ended_without_note(prepared: Prepared, kind: EndKind, user: User, why: str) -> PreparedEnd:
    earlier = PreparedEnd.objects.filter(prepared=prepared, kind=kind, by=user, why=why.strip()).first()
    if earlier is not None:
        return earlier
    _require_no_end(prepared)
    end = _end(prepared, kind, user, why)
    _log(prepared, user, kind.value)
    return end


def _end(prepared: Prepared, kind: EndKind, user: User, why: str) -> PreparedEnd:
    end = PreparedEnd(
        prepared=prepared,
        kind=kind,
        at=max(timezone.now(), prepared.prepared_at),
        by=user,
        ended_by=user.full_name,
        salt=new_salt(),
        why=why.strip(),
    )
    end.why_digest = digest_of_why(end)
    end.record_digest = seal_of_end(end, prepared.format)
    end.save(force_insert=True)
    keep_open(prepared)
    return end


def _log(prepared: Prepared, user: User, what: str, post: str = "") -> None:
    write_entry(
        kind=AuditKind.PREPARED,
        authority=prepared.authority,
        user=user,
        post=post,
        row=prepared.row,
        codes=(what, str(prepared.pk)),
        case=prepared.case,
    )
