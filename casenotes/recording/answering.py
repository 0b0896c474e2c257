"""Answering for a decision of somebody else: agreed as taken, not agreed, or a question that its recorder replies to.

Each is a later entry. The note stays as it is: a decision outside the scheme stays one, whoever agrees to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from uuid import uuid5

from django.db.models import Q
from django.utils import timezone

from authorities.calendar.working_days import day_in_london
from authorities.letters import is_visible
from authorities.models import User
from authorities.people.one_person import is_one_of
from authorities.people.queries import ladder_of
from authorities.people.reach import reach_of
from casenotes.models import EntryKind, Note, NoteEntry, NoteRequest, RequestKind
from casenotes.models.chains import authors_of, correction_asked_anew
from casenotes.recording import errors
from casenotes.recording.entries import Asked, add_entry
from casenotes.recording.locking import locked
from casenotes.recording.questions import require_held_now
from casenotes.recording.second_person import who_has_no_number

if TYPE_CHECKING:
    from uuid import UUID

    from authorities.models import Appointment
    from authorities.people.reach import Reach

SAID_BY_THE_ASKED: Final = frozenset({EntryKind.AGREED, EntryKind.NOT_AGREED, EntryKind.QUESTION})
"""What somebody who is asked about a decision can say of it."""

NEEDS_WORDS: Final = {
    EntryKind.QUESTION: "Write your question.",
    EntryKind.REPLY: "Write your reply.",
}
WHAT_IS_TO_BE_DONE: Final = "Say what is to be done, and by whom."


@dataclass(frozen=True, slots=True)
class ByWhom:
    """Who is to do what somebody asks for: a name in words, and the key of a person of the council where it is one.

    That person is told.
    """

    name: str
    person: int | None = None


def request_to_answer(user: User, note: Note, reach: Reach) -> NoteRequest | None:
    """Return what this person is asked to answer because of a note; None if nothing is.

    Of several it is one that nobody has answered yet, the latest first. ``reach`` is what reaches the person. Nobody is
    asked about a note that they recorded, prepared or corrected themselves, or may have, under whichever account.
    """
    return asked_or_why_not(user, note, reach)[0]


def asked_or_why_not(
    user: User, note: Note, reach: Reach, authors: list[User] | None = None
) -> tuple[NoteRequest | None, str]:
    """Return what this person is asked to answer because of a note, and else why they cannot though it reaches them.

    They cannot where an account has no staff number: theirs, or that of somebody who wrote in the note. Of any other
    that is nothing. ``authors`` are all who wrote in it, where they are known.
    """
    found = _asked_of(user, note, reach)
    if found is None:
        return None, ""
    authors = authors_of(note) if authors is None else authors
    match is_one_of(user, authors):
        case True:
            return None, ""
        case None:
            return None, who_has_no_number(user, authors, "answer")
        case _:
            return found, ""


def _asked_of(user: User, note: Note, reach: Reach) -> NoteRequest | None:
    if not user.sees_cases or note.authority_id != user.authority_id:
        return None
    asked = NoteRequest.objects.filter(note=note, kind=RequestKind.ANSWER).reaching(user, reach).order_by("-number")
    return asked.unanswered().first() or (asked.first() if correction_asked_anew(note) is None else None)


def question_to_reply(user: User, note: Note) -> NoteRequest | None:
    """Return the question that this person is asked about a note and has not replied to yet, the earliest first."""
    if not user.sees_cases or note.authority_id != user.authority_id:
        return None
    asked = NoteRequest.objects.filter(note=note, kind=RequestKind.ANSWER, person=user)
    return asked.filter(raised_by__kind=EntryKind.QUESTION).open().order_by("number").first()


def answer_note(
    *,
    user: User,
    appointment: Appointment | None,
    note: Note,
    kind: EntryKind,
    key: UUID,
    words: str = "",
    to_do: str = "",
    by_whom: ByWhom | None = None,
) -> NoteEntry:
    """Add what somebody who is asked says of a decision: agreed as taken, not agreed, or a question to its recorder.

    They are asked in the post of ``appointment``, which they hold now, or under a hat that they wear. A question leaves
    the request open. ``by_whom`` says who is to do what is to be done; a person of the council is told of it, and asked
    to say that they saw it. The same ``key`` by the same person gives the same entry. Raises
    AppointmentNotInForceError, NotAskedError, AnswerIncompleteError and SubmissionChangedError, and ValueError for a
    kind that is no answer.
    """
    if kind not in SAID_BY_THE_ASKED:
        message = f"{kind} is no answer to a decision"
        raise ValueError(message)
    to_be_done = f"{to_do.strip()}\nBy whom: {by_whom.name.strip()}" if by_whom is not None else to_do
    with locked(user=user, authority=note.authority_id, row=note.row, case=note.case, appointment=appointment):
        earlier = _sent_before(user, note, kind, key, words, to_be_done)
        if earlier is not None:
            return earlier
        request = request_to_answer(user, note, _reach_acting_in(user, appointment))
        if request is None:
            raise errors.NotAskedError(_why_not(user, note))
        _require_words(kind, words, to_do)
        # A question waits for the reply of whoever recorded the note; of an answer they are told.
        back = RequestKind.ANSWER if kind is EntryKind.QUESTION else RequestKind.SEE
        return add_entry(
            user=user,
            appointment=appointment,
            note=note,
            kind=kind,
            key=key,
            request=request,
            words=words,
            to_do=to_be_done if kind is EntryKind.NOT_AGREED else "",
            asks=[Asked(back, person=note.recorded_by_id), *_who_is_told(kind, by_whom, user)],
        )


def reply_to_question(*, user: User, appointment: Appointment | None, note: Note, key: UUID, words: str) -> NoteEntry:
    """Add the reply of whoever recorded a note to a question about it.

    The same ``key`` by the same person gives the same entry. ``appointment`` is the post that they act in, if any.
    Raises AppointmentNotInForceError, NotAskedError, AnswerIncompleteError and SubmissionChangedError.
    """
    with locked(user=user, authority=note.authority_id, row=note.row, case=note.case, appointment=appointment):
        earlier = _sent_before(user, note, EntryKind.REPLY, key, words, "")
        if earlier is not None:
            return earlier
        if appointment is not None:
            require_held_now(user=user, appointment=appointment)
        request = question_to_reply(user, note)
        if request is None:
            message = "There is no question about this note that waits for your reply."
            raise errors.NotAskedError(message)
        _require_words(EntryKind.REPLY, words, "")
        return add_entry(
            user=user,
            appointment=appointment,
            note=note,
            kind=EntryKind.REPLY,
            key=key,
            request=request,
            words=words,
        )


def to_see(user: User, note: Note, reach: Reach) -> list[NoteRequest]:
    """Return what somebody is asked to look at because of a note, and has not said that they saw."""
    reaching = NoteRequest.objects.reaching(user, reach).order_by().values("pk")
    asked = NoteRequest.objects.open().filter(note=note, kind=RequestKind.SEE)
    return list(asked.filter(Q(person=user) | Q(pk__in=reaching)).order_by("number"))


def say_seen(*, user: User, appointment: Appointment | None, note: Note, reach: Reach, key: UUID) -> int:
    """Add that somebody saw what they were asked to look at because of a note, and return how much that was.

    A second press of the button finds nothing left.
    """
    with locked(user=user, authority=note.authority_id, row=note.row, case=note.case, appointment=appointment):
        asked = to_see(user, note, reach)
        for request in asked:
            own = uuid5(key, str(request.number))
            add_entry(user=user, appointment=appointment, note=note, kind=EntryKind.SEEN, key=own, request=request)
        return len(asked)


def _reach_acting_in(user: User, appointment: Appointment | None) -> Reach:
    """Return what reaches somebody in the post that they act in, and under their hats.

    Raises AppointmentNotInForceError where they do not hold the post now.
    """
    now = timezone.now()
    reach = reach_of(user, now)
    if appointment is None:
        return replace(reach, seats=())
    require_held_now(user=user, appointment=appointment)
    return reach.acting_in(appointment, ladder_of(appointment.seat.post.authority, day_in_london(now)))


def _require_words(kind: EntryKind, words: str, to_do: str) -> None:
    if kind in NEEDS_WORDS and not is_visible(words):
        raise errors.AnswerIncompleteError(NEEDS_WORDS[kind])
    if kind is EntryKind.NOT_AGREED and not is_visible(to_do):
        raise errors.AnswerIncompleteError(WHAT_IS_TO_BE_DONE)


def _who_is_told(kind: EntryKind, by_whom: ByWhom | None, user: User) -> list[Asked]:
    """Return that whoever is to do something is told. Raises AnswerIncompleteError if they may not open the note."""
    if kind is not EntryKind.NOT_AGREED or by_whom is None or by_whom.person in (None, user.pk):
        return []
    person = User.objects.filter(pk=by_whom.person, authority=user.authority_id, is_active=True).first()
    if person is None or not person.sees_cases:
        message = "Nobody of your council who sees cases is called so. Choose from the list who is to do it."
        raise errors.AnswerIncompleteError(message)
    return [Asked(RequestKind.SEE, person=person.pk)]


def _sent_before(user: User, note: Note, kind: EntryKind, key: UUID, words: str, to_do: str) -> NoteEntry | None:
    """Return the entry that this very form made already; None where it is new.

    Raises SubmissionChangedError where the key came with something else.
    """
    earlier = NoteEntry.objects.filter(by=user, key=key).select_related("text").first()
    if earlier is None:
        return None
    kept = to_do.strip() if kind is EntryKind.NOT_AGREED else ""
    if (earlier.note_id, earlier.kind, earlier.text.words, earlier.text.to_do) != (note.pk, kind, words.strip(), kept):
        message = (
            "This form was sent before with another answer, which is saved. Open the note to see it. "
            "To say this as well, open the form again."
        )
        raise errors.SubmissionChangedError(message)
    return earlier


def _why_not(user: User, note: Note) -> str:
    """Return what to tell somebody who is not asked, in the post that they act in, about a note."""
    authors = authors_of(note)
    is_own = is_one_of(user, authors)
    if is_own:
        return "You recorded, prepared or corrected this note, so somebody else has to answer for it."
    asked = _asked_of(user, note, reach_of(user, timezone.now()))
    if asked is not None and is_own is None:
        return who_has_no_number(user, authors, "answer")
    if asked is not None:
        return "This is asked of another post that you hold. Choose that post, then answer."
    anew = correction_asked_anew(note)
    if anew is not None:
        return f"This note was corrected, and the correction waits for an answer of its own. Answer note {anew.number}."
    return "This note is for another post to answer. You can read it, and nothing is asked of you."
