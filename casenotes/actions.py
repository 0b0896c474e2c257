"""Every write of this app: keyword-only, all or nothing, the entry of the log inside."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from authorities.calendar import LONDON, day_in_london
from authorities.content import digest_of_ladder
from authorities.holidays_of_england import calendar_of_england
from authorities.models import Appointment, Authority
from authorities.queries import capacities_of, ladder_of
from casenotes import errors
from casenotes.facts import facts_of_case, facts_of_posts
from casenotes.models import AuditEntry, AuditKind, Case, Note, NoteKind, NoteText, Submission
from delegation.catalogue import fact_catalogue
from delegation.library import library
from delegation.models import SchemeVersion
from delegation.rules.determination import Actor, Outcome, Question
from delegation.rules.facts import as_plain

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from authorities.models import User
    from delegation.rules.books import Library
    from delegation.rules.determination import Determination
    from delegation.rules.facts import KnownFacts
    from delegation.rules.steps import Step


SAME_WORDS_ARE_ONE_PRESS_FOR: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Evidence:
    """That a step was done: who it was, when, and how it is known."""

    step: Step
    who: str
    when: str = ""

    def as_plain(self) -> dict[str, str]:
        """Return the evidence as notes store it."""
        return {**self.step.as_plain(), "who": self.who, "when": self.when}


@dataclass(frozen=True, slots=True)
class Text:
    """What a note says."""

    decided: str
    why: str
    considered: str = ""
    child_view: str = ""
    actions: str = ""
    deviation_reason: str = ""
    correction_reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A note as somebody asks to have it recorded. What the record knows better is not taken from here.

    With ``is_outside_scheme`` the decision was taken already and the scheme did not allow it;
    ``should_have_decided`` names the post that it goes to. ``is_now`` says that the moment is that of recording,
    so that a second press of the button, a moment later, is still the same draft.
    """

    row: str
    case: Case
    taken_at: datetime
    text: Text
    facts: KnownFacts = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    is_now: bool = True
    is_outside_scheme: bool = False
    should_have_decided: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of it: the note, or the determination that says why there is none."""

    determination: Determination
    note: Note | None
    is_new: bool = True


def record_note(*, user: User, appointment: Appointment, draft: Draft, key: UUID) -> Answered:
    """Record a note if the scheme in force at the moment of the decision allows it, else leave only a log entry.

    The same ``key`` by the same person gives the same note, however often it comes. Raises
    AppointmentNotInForceError, MomentNotPossibleError, SchemeNotInForceError and SubmissionChangedError.
    """
    digest = _digest_of(draft)
    with transaction.atomic():
        authority = Authority.objects.select_for_update().get(pk=appointment.seat.post.authority_id)
        earlier = _sent_before(user, key, digest)
        if earlier is not None:
            return Answered(determine_draft(user=user, appointment=appointment, draft=draft)[1], earlier, False)
        question, determination = determine_draft(user=user, appointment=appointment, draft=draft)
        if not is_allowed(determination) and not draft.is_outside_scheme:
            _log(authority, user, appointment, determination, AuditKind.REFUSED)
            return Answered(determination, None)
        note = _save(authority, user, appointment, draft, question, determination)
        Submission.objects.create(user=user, key=key, body_digest=digest, note=note)
        _log(authority, user, appointment, determination, AuditKind.RECORDED, note)
        return Answered(determination, note)


def correct_note(*, user: User, appointment: Appointment, note: Note, text: Text, key: UUID) -> Note:
    """Record a correction: a further note beside the one it corrects, which stays as it is.

    The same ``key`` by the same person gives the same correction. Raises NotYoursToCorrectError,
    AlreadyCorrectedError and SubmissionChangedError.
    """
    body = {"corrects": str(note.pk), "text": asdict(text)}
    digest = hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        authority = Authority.objects.select_for_update().get(pk=note.authority_id)
        earlier = _sent_before(user, key, digest)
        if earlier is not None:
            return earlier
        if note.recorded_by_id != user.pk:
            message = "Only whoever recorded this note can correct it. Record a note of your own beside it."
            raise errors.NotYoursToCorrectError(message)
        if Note.objects.filter(corrects=note).exists():
            message = "This note has been corrected already. Correct the latest correction."
            raise errors.AlreadyCorrectedError(message)
        salt = secrets.token_hex(32)
        copied = {field: getattr(note, field) for field in _KEPT_BY_A_CORRECTION}
        correction = Note(
            **copied,
            authority=authority,
            number=_next_number(authority),
            corrects=note,
            recorded_at=timezone.now(),
            recorded_by=user,
            appointment=appointment,
            text_digest=_digest_of_text(text, salt),
        )
        correction.full_clean()
        correction.save(force_insert=True)
        NoteText.objects.create(note=correction, salt=salt, **asdict(text))
        Submission.objects.create(user=user, key=key, body_digest=digest, note=correction)
        AuditEntry.objects.create(
            authority=authority,
            at=timezone.now(),
            kind=AuditKind.CORRECTED,
            user=user,
            post=appointment.seat.post.slug,
            row=note.row,
            note=correction,
        )
        return correction


def _sent_before(user: User, key: UUID, digest: str) -> Note | None:
    """Return the note that this very form made already; None where it is new.

    A browser that goes back may show the same words under a new key: the same person, the same words, within
    minutes, are the same press. Raises SubmissionChangedError where the key came with other words.
    """
    sent = Submission.objects.filter(user=user).select_related("note")
    by_key = sent.filter(key=key).first()
    if by_key is not None:
        if by_key.body_digest != digest:
            message = "This form was sent before with another text. Open the note to see what was recorded."
            raise errors.SubmissionChangedError(message)
        return by_key.note
    alike = sent.filter(body_digest=digest, note__recorded_at__gt=timezone.now() - SAME_WORDS_ARE_ONE_PRESS_FOR).first()
    return alike.note if alike is not None else None


# What a correction says of the decision is what the note said; only the words, and who wrote them when, are new.
_KEPT_BY_A_CORRECTION = (
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


def _next_number(authority: Authority) -> int:
    """Return the next number of a council's notes; the council's row is locked by whoever asks."""
    latest = Note.objects.filter(authority=authority).order_by("-number").values_list("number", flat=True).first()
    return (latest or 0) + 1


def is_allowed(determination: Determination) -> bool:
    """Say whether a note may rest on this answer: permitted, and nothing in force asks more."""
    return determination.outcome is Outcome.PERMITTED and not determination.stricter


def determine_draft(*, user: User, appointment: Appointment, draft: Draft) -> tuple[Question, Determination]:
    """Return the question that a draft amounts to and its answer, from what the record knows."""
    now = timezone.now()
    if draft.taken_at > now:
        message = "The decision cannot be later than now. A note is written once the decision is taken."
        raise errors.MomentNotPossibleError(message)
    held = Appointment.objects.filter(pk=appointment.pk, user=user).in_force_at(draft.taken_at)
    if not held.exists():
        message = "You did not hold this post at the time of the decision. Choose the post that you held then."
        raise errors.AppointmentNotInForceError(message)
    books = library()
    seat = appointment.seat
    moment = draft.taken_at.astimezone(LONDON)
    scheme = books.books[seat.post.authority.slug].find(draft.row, moment.date())
    if scheme is None or draft.row not in scheme.by_row:
        message = "No version of this scheme was in force at the time of the decision."
        raise errors.SchemeNotInForceError(message)
    known = {**draft.facts, **facts_of_case(draft.case, moment), **facts_of_posts(appointment, moment)}
    # Only what the answer can turn on is asked and stored: the record is no copy of the child's file.
    facts = {name: value for name, value in known.items() if name in scheme.by_row[draft.row].facts_read}
    steps = frozenset(evidence.step for evidence in draft.evidence)
    area = seat.area.slug if seat.area is not None else None
    council = seat.post.authority.slug
    question = Question(council, draft.row, moment, Actor(seat.post.slug, area), facts, steps)
    return books.determine_under_any_hat(question, _capacities(user, draft.taken_at, books, council))


def _capacities(user: User, moment: datetime, books: Library, council: str) -> tuple[str, ...]:
    known = books.books[council].words.capacities
    return tuple(capacity for capacity in capacities_of(user, moment) if capacity in known)


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
        question=_stored_question(question, draft),
        determination=determination.as_plain(),
        evidence=[evidence.as_plain() for evidence in draft.evidence],
        should_have_decided=_should_have_decided(draft, determination) if is_deviation else "",
        scheme_digest=version.digest,
        ladder_digest=digest_of_ladder(ladder_of(authority, day_in_london(draft.taken_at))),
        calendar_digest=calendar_of_england().digest,
        text_digest=_digest_of_text(draft.text, salt),
    )
    note.full_clean()
    note.save(force_insert=True)
    NoteText.objects.create(note=note, salt=salt, **asdict(draft.text))
    return note


def _should_have_decided(draft: Draft, determination: Determination) -> str:
    """Return the post to which a decision outside the scheme goes: the one named, or the least that may decide."""
    return draft.should_have_decided or next(iter(determination.minimum_posts), "")


def _stored_question(question: Question, draft: Draft) -> dict[str, object]:
    """Return the question with where each fact came from: the record, or stated and not verified."""
    catalogue = fact_catalogue()
    known_by_record = {**facts_of_case(draft.case, question.moment), "post_absent": ()}
    return {
        "council": question.council,
        "row": question.row,
        "on": question.moment.isoformat(timespec="seconds"),
        "actor": asdict(question.actor),
        "facts": {name: as_plain(catalogue[name], value) for name, value in sorted(question.facts.items())},
        "stated_not_verified": sorted(set(question.facts) - set(known_by_record)),
        "steps": [step.as_plain() for step in sorted(question.steps, key=lambda step: (step.kind, step.of))],
    }


def _digest_of_text(text: Text, salt: str) -> str:
    written = json.dumps(asdict(text), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{salt}\n{written}".encode()).hexdigest()


def _digest_of(draft: Draft) -> str:
    body = {
        "row": draft.row,
        "case": draft.case.reference,
        "taken_at": None if draft.is_now else draft.taken_at.isoformat(),
        "text": asdict(draft.text),
        "facts": {name: str(value) for name, value in sorted(draft.facts.items())},
        "evidence": [evidence.as_plain() for evidence in draft.evidence],
        "outside": [draft.is_outside_scheme, draft.should_have_decided],
    }
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _log(
    authority: Authority,
    user: User,
    appointment: Appointment,
    determination: Determination,
    kind: AuditKind,
    note: Note | None = None,
) -> None:
    AuditEntry.objects.create(
        authority=authority,
        at=timezone.now(),
        kind=kind,
        user=user,
        post=appointment.seat.post.slug,
        row=determination.row,
        outcome=determination.outcome.value,
        codes=[reason.code.value for reason in determination.reasons],
        note=note,
    )


@transaction.atomic
def log_reading(*, user: User, note: Note | None) -> None:
    """Write to the log that a person opened a note, or (None) a list of notes."""
    if user.authority is None:
        return
    AuditEntry.objects.create(
        authority=user.authority,
        at=timezone.now(),
        kind=AuditKind.READ if note is not None else AuditKind.LISTED,
        user=user,
        row=note.row if note is not None else "",
        note=note,
    )
