"""What is asked of somebody's posts and hats because of notes, and which of it waits for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q

from casenotes.models import Note, NoteRequest, OpenRequest, RequestKind
from casenotes.models.querysets import by_others
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
    reaching = OpenRequest.objects.reaching(user, reach).order_by().values("pk")
    return NoteRequest.objects.filter(pk__in=reaching).about_others(reach)


FEW_ASKED: Final = 1000
"""How often a post may have been asked for its notes to be gathered first, and put in order then."""


def asked_to_answer_for(user: User, reach: Reach) -> Q:
    """Return the condition on notes that somebody is asked to answer for them, whether or not anybody has.

    Nobody is asked about a note of their own. Of a note that is older than requests only the post is known that should
    have decided. Where a post was asked often, the notes are gone through in the order of the list, of which a page is
    soon full. Otherwise the few are gathered.
    """
    asked = NoteRequest.objects.filter(kind=RequestKind.ANSWER).reaching(user, reach).order_by()
    of_before = Q(authority=user.authority_id, should_have_decided__in=sorted(reach.posts), format__lt=SINCE_REQUESTS)
    if asked[: FEW_ASKED + 1].count() > FEW_ASKED:
        return Q(Exists(asked.filter(note=OuterRef("pk")))) & by_others(reach) | of_before
    older = Note.objects.filter(of_before).order_by()
    return Q(pk__in=asked.about_others(reach).values("note").union(older.values("pk"), all=True))


def waiting_for_an_answer(user: User, reach: Reach) -> list[Note]:
    """Return the first few of the notes for which somebody is asked to answer and nobody has, the latest first."""
    if not user.sees_cases:
        return []
    asked = asked_by_post(user, reach).filter(kind=RequestKind.ANSWER)
    # Of several requests because of one note each may reach them, so a few more are looked at than are shown.
    latest = asked.order_by("-at", "-number").values_list("note", flat=True)
    keys = list(dict.fromkeys(latest[: ASKED_SHOWN * 4]))[:ASKED_SHOWN]
    found = Note.objects.filter(pk__in=keys).select_related("text")
    shown = found.only("number", "title", "taken_at", "recorded_at", "text__case_reference")
    return sorted(shown, key=lambda note: keys.index(note.pk))
