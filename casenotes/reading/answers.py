"""Who is asked to answer for a note, and what they said, as pages and lists show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from authorities.calendar.working_days import day_in_london, day_in_words
from authorities.people.above import Others
from authorities.people.queries import ladder_of
from casenotes.models import EntryKind, Note, NoteEntry, NoteKind, NoteRequest, RequestKind
from casenotes.models.chains import authors_of, correction_asked_anew, first_of, last_asked_about
from casenotes.models.querysets import ANSWERS
from delegation.answer.in_words import slug_in_words
from delegation.rules.tables import one_for_each
from delegation.rules.wording import upper_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from authorities.ladder import Ladder
    from authorities.models import User

_SAID: Final = one_for_each(
    EntryKind,
    {
        EntryKind.CONFIRMED: "",
        EntryKind.DENIED: "",
        EntryKind.AGREED: "Agreed as taken",
        EntryKind.NOT_AGREED: "Not agreed",
        EntryKind.QUESTION: "Question",
        EntryKind.REPLY: "Reply",
        EntryKind.SEEN: "",
        EntryKind.WRONG_CHILD: "",
    },
)
"""What an entry about an answer says was done, before its "by"; empty where it is about something else."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A post or a hat that is asked to answer for a note, in words, and how that stands.

    ``state`` is a sentence without its full stop. ``is_open`` says that nobody has answered, neither here nor beside.
    """

    who: str
    state: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said in answer: in which words, by whom, and what is to be done."""

    line: str
    words: str
    to_do: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything about the answers to a note: who is asked, and what was said, in order."""

    asked: tuple[Asking, ...]
    said: tuple[Said, ...]
    agreed: str


def asked_about(note: Note) -> Note:
    """Return the note of a chain of corrections that somebody answers for, on the page of one of them.

    It is that one, or the latest before it about which anybody was asked. A correction of a decision under the scheme
    asks nobody, and those that were recorded before corrections asked did not.
    """
    if note.corrects_id is None:
        return note
    return last_asked_about(note) or first_of(note)


_ASKED: Final = {"kind": RequestKind.ANSWER, "person__isnull": True, "raised_by__isnull": True}


def answers_to(note: Note, authors: list[User] | None = None) -> Answers:
    """Return who is asked to answer for a note and what was said. ``authors`` are all who wrote in it, where known.

    ``agreed`` is a line. It is empty unless the last answer agrees.
    """
    requests = list(
        NoteRequest.objects.filter(note=note, kind=RequestKind.ANSWER, person__isnull=True)
        .select_related("raised_by__text")
        .order_by("number")
    )
    entries = list(
        NoteEntry.objects.filter(note=note, kind__in=[kind for kind, said in _SAID.items() if said])
        .select_related("text", "request")
        .order_by("number")
    )
    then = note.text.question.get("said_then", {}).get("asked", {})
    called = _called_on(ladder_of(note.authority, day_in_london(note.recorded_at)), then)
    answered = [entry for entry in entries if entry.kind in {EntryKind.AGREED, EntryKind.NOT_AGREED}]
    return Answers(
        _settled(note, authors, requests, [_asking(one, entries, called) for one in requests]),
        tuple(Said(_line(entry), entry.text.words, entry.text.to_do) for entry in entries),
        _line(answered[-1]) if answered and answered[-1].kind == EntryKind.AGREED else "",
    )


_OUTSIDE: Final = frozenset({NoteKind.DEVIATION, NoteKind.UNCHECKED})


def answered_in_a_line(notes: Iterable[Note]) -> Mapping[UUID, str]:
    """Return, by the keys of notes, what was answered last for those outside the scheme: "Agreed as taken by …".

    A correction that asks nobody shows what was answered for the note that it corrects. Nothing is asked of the
    database where no note of the list is outside the scheme.
    """
    outside = {note.pk: note.corrects_id or note.pk for note in notes if note.kind in _OUTSIDE}
    if not outside:
        return {}
    keys = {*outside, *outside.values()}
    entries = NoteEntry.objects.filter(note__in=keys, kind__in=ANSWERS).select_related("text").order_by("number")
    lines = {entry.note_id: _line(entry) for entry in entries}
    inherited = {key for key, corrected in outside.items() if key not in lines and corrected in lines}
    if inherited:
        asked = NoteRequest.objects.filter(note__in=inherited, **_ASKED).order_by()
        inherited -= set(asked.values_list("note", flat=True))
    found = {
        key: lines.get(key, "") or (lines[corrected] if key in inherited else "") for key, corrected in outside.items()
    }
    return {key: line for key, line in found.items() if line}


def _asking(request: NoteRequest, entries: list[NoteEntry], called: Mapping[str, str]) -> Asking:
    """Return how a request stands: answered itself, answered by another that was asked beside it, or open."""
    answers = [entry for entry in entries if entry.kind in ANSWERS and entry.request is not None]
    own = [entry for entry in answers if entry.request_id == request.pk]
    beside = [entry for entry in answers if entry.request and entry.request.raised_by_id == request.raised_by_id]
    # Whom a later entry asks is called as they were when it was said.
    who = _asked_in_words(request, {**called, **(request.raised_by.text.called if request.raised_by else {})})
    if own:
        return Asking(who, _line(own[-1]), is_open=False)
    if beside:
        return Asking(who, f"Answered beside: {_line(beside[-1])}", is_open=False)
    questions = [entry for entry in entries if entry.kind == EntryKind.QUESTION and entry.request_id == request.pk]
    return Asking(who, "Not answered yet, a question was asked" if questions else "Not answered yet", is_open=True)


def _settled(
    note: Note, authors: list[User] | None, requests: list[NoteRequest], asked: list[Asking]
) -> tuple[Asking, ...]:
    """Return how requests stand, and none as open that nobody is waited for.

    Such are those about a wording that was corrected, and of a post that only people hold who wrote in the note.
    """
    if not any(one.is_open for one in asked):
        return tuple(asked)
    anew = correction_asked_anew(note)
    today = timezone.localdate()
    others = Others.than(
        authors_of(note) if authors is None else authors,
        note.authority,
        ladder_of(note.authority, today),
        timezone.now(),
    )

    def as_it_is(request: NoteRequest, one: Asking) -> Asking:
        if not one.is_open:
            return one
        if anew is not None and request.raised_by_id is None:
            return replace(one, state=f"Not asked any more: note {anew.number} corrects this one", is_open=False)
        post, area = request.post, request.area
        if post and not others.is_held(post, area) and others.is_held_at_all(post, area):
            return replace(one, state="Held only by whoever wrote this note, who cannot answer for it", is_open=False)
        return one

    return tuple(as_it_is(request, one) for request, one in zip(requests, asked, strict=True))


def _called_on(ladder: Ladder, then: Mapping[str, str]) -> dict[str, str]:
    """Return what posts, areas and hats are called: as the note keeps it, and else as the ladder has it."""
    areas = {slug: area.title for slug, area in ladder.areas.items()}
    return {**areas, **{slug: post.title for slug, post in ladder.posts.items()}, **then}


def _asked_in_words(request: NoteRequest, called: Mapping[str, str]) -> str:
    """Return whom a request asks: a post and its area, or a hat, in words."""
    slug = request.hat or request.post
    title = upper_first(called.get(slug) or slug_in_words(slug))
    where = called.get(request.area) or slug_in_words(request.area)
    return f"{title}, {where}" if where else title


def _line(entry: NoteEntry) -> str:
    """Return what somebody did, and who on which day: "Agreed as taken by A. Example, Head of Service, on …"."""
    who = f"{entry.text.said_by}, {entry.said_as}," if entry.said_as else entry.text.said_by
    return f"{_SAID[EntryKind(entry.kind)]} by {who} on {day_in_words(day_in_london(entry.at))}"
