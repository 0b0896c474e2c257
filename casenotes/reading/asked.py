"""What is asked of somebody's posts and hats because of notes, and which of it waits for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from casenotes.models import Note, NoteRequest, RequestKind
from casenotes.proof.sealing import SINCE_REQUESTS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from authorities.models import User
    from authorities.people.reach import Reach

ASKED_SHOWN: Final = 5
"""How many decisions that wait for an answer the list of all notes begins with."""


def asked_by_post(user: User, reach: Reach) -> QuerySet[NoteRequest]:
    """Return what is asked of the posts that somebody holds, and of their hats, and is still open.

    A decision that one of several posts has answered waits for none of the others. Nobody is asked about a note of
    their own.
    """
    if not user.sees_cases:
        return NoteRequest.objects.none()
    return NoteRequest.objects.reaching(user, reach).about_others(reach).waiting()


def notes_asked_of(user: User, reach: Reach) -> QuerySet[Any, Any]:
    """Return the notes, each by its key, for which somebody is asked to answer, whether or not anybody has.

    Of a note that is older than requests only the post is known that should have decided.
    """
    asked = NoteRequest.objects.filter(kind=RequestKind.ANSWER).reaching(user, reach).about_others(reach)
    older = Note.objects.filter(
        authority=user.authority_id, should_have_decided__in=sorted(reach.posts), format__lt=SINCE_REQUESTS
    )
    return asked.order_by().values("note").union(older.order_by().values("pk"), all=True)


def waiting_for_an_answer(user: User, reach: Reach) -> list[Note]:
    """Return the first few of the notes for which somebody is asked to answer and nobody has, the latest first."""
    if not user.sees_cases:
        return []
    asked = NoteRequest.objects.reaching(user, reach).about_others(reach).unanswered()
    # Of several requests because of one note each may reach them, so a few more are looked at than are shown.
    latest = asked.order_by("-at", "-number").values_list("note", flat=True)
    keys = list(dict.fromkeys(latest[: ASKED_SHOWN * 4]))[:ASKED_SHOWN]
    found = Note.objects.filter(pk__in=keys).select_related("text")
    shown = found.only("number", "title", "taken_at", "recorded_at", "text__case_reference")
    return sorted(shown, key=lambda note: keys.index(note.pk))
