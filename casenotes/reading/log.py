"""The log as auditors read it: which entries are asked for, and what each says in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from authorities.models import Role, User
from casenotes.models import CASE_NOT_FOUND, CASE_OPENED, AuditEntry, AuditKind, EndKind, EntryKind, NoteKind
from casenotes.models.confirmed_first import TOLD_AS
from casenotes.models.prepared import WAS_ASKED, WAS_CORRECTED, WAS_OPENED, WAS_PREPARED
from casenotes.reading.paging import Page, Place, between, page_of
from delegation.answer.in_words import slug_in_words
from delegation.models import Statement
from delegation.rules.determination import Code, Outcome
from delegation.rules.tables import one_for_each

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from casenotes.models import Note

PEOPLE_SHOWN: Final = 25


@dataclass(frozen=True, slots=True)
class EntriesWanted:
    """Which entries are asked for. Whatever is left empty asks for nothing; the days are both included."""

    kind: AuditKind | None = None
    person: User | None = None
    note: Note | None = None
    since: date | None = None
    until: date | None = None


EVERY_ENTRY: Final = EntriesWanted()


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is shown: who did what, about which case and note, when. ``number`` is the entry's own."""

    number: int
    at: datetime
    who: str
    did: str
    case: str
    note_id: UUID | None
    note_number: int | None


def may_read_the_log(user: User) -> bool:
    """Return whether somebody may read the log of their council: its auditors, and nobody else."""
    return user.role == Role.AUDITOR and user.authority_id is not None


def entries_of(user: User, wanted: EntriesWanted = EVERY_ENTRY, place: Place | None = None) -> Page[AuditEntry]:
    """Return a page of the entries that an auditor asks for, the latest first; none to anybody else."""
    if not may_read_the_log(user):
        return page_of(AuditEntry.objects.none(), by="at", place=None)
    entries = AuditEntry.objects.visible_to(user)
    if wanted.kind is not None:
        entries = entries.filter(kind=wanted.kind)
    if wanted.person is not None:
        entries = entries.filter(user=wanted.person)
    if wanted.note is not None:
        entries = entries.filter(note=wanted.note)
    of_days = between(entries, wanted.since, wanted.until, by="at")
    shown = of_days.select_related("user", "case", "note").only(
        *("number", "at", "kind", "post", "row", "outcome", "codes"),
        *("user__full_name", "case__reference", "note__number", "note__kind", "note__title"),
    )
    return page_of(shown, by="at", place=place)


def place_of_entry(user: User, number: int, *, is_newer: bool) -> Place | None:
    """Return where a page begins that lies beside an entry; None if the council's log has none of that number."""
    if user.authority_id is None:
        return None
    # An entry is numbered in its log, and the index of that is by the log.
    entry = AuditEntry.objects.visible_to(user).filter(log=user.authority_id, number=number)
    moment = entry.values_list("at", flat=True).first()
    return Place(moment, number, is_newer) if moment is not None else None


def people_called(user: User, name: str) -> list[User]:
    """Return the people of somebody's council who are called so, in whole or in part, at most 25, by name."""
    alike = Q(full_name__icontains=name) | Q(username__iexact=name)
    return list(User.objects.filter(alike, authority=user.authority_id).order_by("full_name", "pk")[:PEOPLE_SHOWN])


def lines_of(entries: Iterable[AuditEntry]) -> list[Line]:
    """Return entries as they are shown. What a row is called is read for all of them at once."""
    entries = list(entries)
    titles = _titles({entry.row for entry in entries if entry.row and entry.note is None})
    return [
        Line(
            number=entry.number,
            at=entry.at,
            who=entry.user.full_name if entry.user is not None else "Somebody not signed in",
            did=_did(entry, titles),
            case=entry.case.reference if entry.case is not None else "",
            note_id=entry.note_id,
            note_number=entry.note.number if entry.note is not None else None,
        )
        for entry in entries
    ]


def _titles(rows: set[str]) -> Mapping[str, str]:
    """Return what each row is called in the latest version that has it."""
    found = Statement.objects.filter(row__in=rows).order_by("version__effective_on")
    return dict(found.values_list("row", "title"))


def _did(entry: AuditEntry, titles: Mapping[str, str]) -> str:
    """Return what somebody did, as the rest of the sentence that begins with their name."""
    acting = f", as {slug_in_words(entry.post)}" if entry.post else ""
    title = entry.note.title if entry.note is not None else titles.get(entry.row, "")
    decision = f"“{title}” ({entry.row})" if title else f"row {entry.row}" if entry.row else "a decision"
    match entry.kind:
        case AuditKind.RECORDED:
            how = _HOW_RECORDED[NoteKind(entry.note.kind)] if entry.note is not None else ""
            return f"recorded {decision}{acting}{how}."
        case AuditKind.REFUSED if _WHEN_ANSWERING & {*entry.codes}:
            return f"tried to answer about a note of {decision}{acting}, and nothing was saved: {why_refused(entry)}."
        case AuditKind.REFUSED:
            return f"tried to record {decision}{acting}, and nothing was saved: {why_refused(entry)}."
        case AuditKind.CORRECTED:
            return f"corrected a note of {decision}{acting}."
        case AuditKind.READ if CASE_OPENED in entry.codes:
            return f"opened the case to record {decision}."
        case AuditKind.READ if WAS_OPENED in entry.codes:
            return f"opened a prepared note of {decision}."
        case AuditKind.PREPARED:
            return f"{_DONE_WITH_PREPARED.get(next(iter(entry.codes), ''), 'changed')} a prepared note of {decision}."
        case AuditKind.LISTED if CASE_NOT_FOUND in entry.codes:
            return "looked for a case that the council does not have."
        case AuditKind.READ:
            return f"opened a note of {decision}."
        case AuditKind.LISTED:
            return "opened the list of the notes of a case." if entry.case is not None else "opened the list of notes."
        case AuditKind.LOG_READ:
            return "read the log."
        case AuditKind.ENTERED if entry.codes:
            return f"{_SAID[EntryKind(entry.codes[0])]} a note of {decision}{acting}."
        case _:
            return f"{entry.get_kind_display().lower()}{acting}."


_SAID: Final = one_for_each(
    EntryKind,
    {
        EntryKind.CONFIRMED: "confirmed a step of",
        EntryKind.DENIED: "denied a step of",
        EntryKind.AGREED: "agreed with what is recorded in",
        EntryKind.NOT_AGREED: "did not agree with what is recorded in",
        EntryKind.QUESTION: "asked a question about",
        EntryKind.REPLY: "replied to a question about",
        EntryKind.SEEN: "noted that they saw",
        EntryKind.WRONG_CHILD: "said that the wrong child is named in",
    },
)
"""What somebody did who added an entry to a note."""

_HOW_RECORDED: Final = one_for_each(
    NoteKind,
    {
        NoteKind.DECISION: "",
        NoteKind.DEVIATION: ", outside the scheme",
        NoteKind.ELSEWHERE: ", as decided elsewhere",
        NoteKind.UNCHECKED: ", with no scheme checked",
    },
)
"""How a note was recorded, as the end of a sentence."""


def why_refused(entry: AuditEntry) -> str:
    """Return why nothing was saved, in words. Whatever says yes to the decision is left out."""
    if entry.outcome == Outcome.FACTS_NEEDED:
        return "something has to be known first"
    if entry.outcome == Outcome.INCOMPLETE:
        return "a step was missing"
    words = [_WHY.get(code, slug_in_words(code)) for code in entry.codes]
    return "; ".join(dict.fromkeys(one for one in words if one)) or "it was not allowed"


_DONE_WITH_PREPARED: Final = {
    WAS_PREPARED: "wrote",
    WAS_CORRECTED: "corrected",
    WAS_ASKED: "asked somebody to confirm a step of",
    TOLD_AS[EntryKind.CONFIRMED]: "confirmed a step of",
    TOLD_AS[EntryKind.DENIED]: "denied a step of",
    TOLD_AS[EntryKind.SEEN]: "noted that they saw the denial of",
    EndKind.DENIED.value: "denied",
    EndKind.WITHDRAWN.value: "withdrew",
}
"""What somebody did with a prepared note, by the code that the log keeps."""

_AGAINST: Final = one_for_each(
    Code,
    {
        Code.NAMED_POST: "",
        Code.MORE_SENIOR: "",
        Code.STANDS_IN: "",
        Code.PANEL_DECIDED: "",
        Code.OWN_DUTY: "",
        Code.STEP_MISSING: "a step was missing",
        Code.AFTERWARDS: "",
        Code.POST_TOO_LOW: "the post is not senior enough",
        Code.OTHER_POST: "another post decides",
        Code.WRONG_AREA: "another area decides",
        Code.CAPACITY_MISSING: "it takes a role that the person did not hold",
        Code.STAND_IN_NOT_CALLED_FOR: "nobody had to be stood in for",
        Code.PANEL_DECIDES: "a panel decides",
        Code.OUTSIDE_BODY: "a body outside the council decides",
        Code.PERSON_DOES_NOT_FIT: "this person may not decide it",
        Code.RULED_OUT: "the scheme rules it out",
        Code.NOT_STATED: "the scheme does not say who decides",
        Code.NOT_A_DECISION: "the row is no decision",
        Code.NOT_OWN_DUTY: "it is the duty of somebody else",
        Code.FACT_NEEDED: "something has to be known first",
        Code.UNCLEAR: "the scheme is unclear",
        Code.STRICTER: "another line asks more",
    },
)
"""Why the scheme's answer was no; empty for what is no reason against."""

_WHY: Final[Mapping[str, str]] = {
    **{code.value: words for code, words in _AGAINST.items()},
    "not-possible": "it was not possible",
    "post-not-held": "the post was not held at that moment",
    "no-such-case": "the council has no such case",
    "moment-not-possible": "the moment was not possible",
    "step-not-done": "a step was said to be done by nobody who could have done it",
    "submission-changed": "the same form had been sent with other words",
    "not-in-force": "no version of the scheme was in force",
    "no-version": "no version of the scheme that is held is so old",
    "not-elsewhere": "it was not theirs to enter as decided elsewhere",
    "scheme-unreadable": "the scheme could not be read",
    "not-yours-to-correct": "the note was not theirs to correct",
    "already-corrected": "the note had been corrected already",
    "not-asked": "it had not been asked of them",
    "answered-already": "they had answered before",
    "nothing-said": "they did not say what was wrong",
    "account-closed": "the account was closed",
    "no-staff-number": "the account has no staff number",
    "same-person": "it was for somebody other than whoever decided",
    "not-to-prepare": "it could not be prepared so",
    "not-yours-to-confirm": "the prepared note was not theirs to confirm",
    "prepared-note-ended": "the prepared note had been ended before",
    "wording-changed": "the prepared note had been corrected meanwhile",
    "not-confirmed-yet": "a step had not been confirmed by whoever took it",
    "answer-incomplete": "the answer lacked its words",
    "wrong-child": "the note was recorded about the wrong child",
    "not-yours-to-withhold": "it was not theirs to say that the note was about the wrong child",
    "not-a-replacement": "it could not stand in place of the note that it named",
}
"""Why something is refused, by the code that the log keeps."""

_WHEN_ANSWERING: Final = frozenset(
    {"not-asked", "answered-already", "nothing-said", "account-closed", "no-staff-number", "same-person"}
    | {"answer-incomplete"}
)
"""Codes of refusals that met somebody who wanted to answer what they, or somebody else, were asked."""
