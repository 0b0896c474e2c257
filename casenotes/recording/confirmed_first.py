"""Where a scheme asks that second persons confirm their steps first: whether a note may rest on what is stated.

By a rule with the effect "confirmed-first" a step counts for a note once the person named has confirmed it. No note
waits for what cannot be answered: a name without a person of the council, an account that is closed or only looks up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from authorities.models import Role, User
from authorities.people.one_person import is_one_person
from casenotes.drafts import code_of_step
from casenotes.models import EntryKind, PreparedEntry, PreparedRequest
from casenotes.proof.sealing import seal_of_asked_first
from casenotes.recording.confirmations import who_confirms
from casenotes.recording.open_requests import keep_open
from casenotes.recording.questions import determine_draft, is_allowed
from delegation.rules.wording import either

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from authorities.models import Appointment, Authority
    from casenotes.drafts import Draft
    from casenotes.models import PreparedWording
    from casenotes.recording.entries import Asked
    from casenotes.recording.questions import AnsweredDraft
    from delegation.rules.compiling import CompiledDecision


def rule_of(decisions: Iterable[CompiledDecision], rows: Iterable[str] | None = None) -> str | None:
    """Return the rule by which steps are confirmed first under some decisions; None if there is none.

    With ``rows``, only what binds one of these rows counts.
    """
    named = frozenset(rows) if rows is not None else None
    routes = (route for decision in decisions for route in decision.routes)
    binding = (one.confirmed_first for one in routes if named is None or one.route.row in named)
    return next((one for one in binding if one is not None), None)


def resting_on_what_is_confirmed(
    *, user: User, appointment: Appointment, draft: Draft, answered: AnsweredDraft, rows: Iterable[str]
) -> tuple[AnsweredDraft, tuple[Asked, ...]]:
    """Return the answer that a note may rest on, and what has to be confirmed before it may rest on more.

    Nothing has to be where no rule asks for it, where everybody has confirmed, or where the decision is allowed without
    their steps and nobody was asked yet. Otherwise the answer is the one without these. ``rows`` are those that the
    answer rests on.
    """
    if not is_allowed(answered.determination):
        return answered, ()
    if rule_of(answered.decisions, rows) is None:
        return answered, ()
    lacking = _not_confirmed(user, draft, appointment.seat.post.authority)
    if not lacking:
        return answered, ()
    unconfirmed = {(one.step, one.person) for one in lacking}
    counting = tuple(
        one for one in draft.evidence if (code_of_step(one.step.as_plain()), one.person) not in unconfirmed
    )
    without = determine_draft(user=user, appointment=appointment, draft=replace(draft, evidence=counting))
    if is_allowed(without.determination) and not _was_asked(draft):
        return answered, ()
    return without, lacking


def who_confirms_still(draft: Draft, authority: Authority) -> tuple[Asked, ...]:
    """Return who is asked to confirm a step once the note is recorded: whoever has not answered about it before."""
    asked = who_confirms(draft.evidence, authority)
    if not asked or draft.prepared is None:
        return asked
    answered = {(one.request.step, one.by_id) for one in said_of(draft) if one.request is not None}
    return tuple(one for one in asked if (one.step, one.person) not in answered)


def said_of(draft: Draft) -> list[PreparedEntry]:
    """Return what people said of their steps in the wording that a draft repeats; nothing if it says otherwise."""
    if draft.prepared is None:
        return []
    wording = draft.prepared.wordings.latest("number")
    stated = [one.as_plain() for one in draft.evidence]
    if (wording.draft["evidence"], wording.taken_at) != (stated, draft.taken_at):
        return []
    return list(PreparedEntry.objects.filter(request__wording=wording).select_related("request", "by"))


def ask_first(wording: PreparedWording, asked: Iterable[Asked], at: datetime) -> list[PreparedRequest]:
    """Ask people to confirm their steps as a wording states them, sealed, and return what they are asked."""
    prepared = wording.prepared
    before = PreparedRequest.objects.filter(prepared=prepared).count()
    asking = [(one.step, one.person) for one in dict.fromkeys(asked) if one.person is not None]
    requests = [
        PreparedRequest(prepared=prepared, wording=wording, number=number, at=at, step=step, person_id=person)
        for number, (step, person) in enumerate(asking, start=before + 1)
    ]
    for request in requests:
        request.digest = seal_of_asked_first(request, prepared.format)
    saved = PreparedRequest.objects.bulk_create(requests)
    keep_open(prepared)
    return saved


def names_of(asked: Iterable[Asked]) -> str:
    """Return the names of those who are asked, each once, as a sentence lists them: "A. Example and B. Example"."""
    people = User.objects.in_bulk([one.person for one in asked if one.person is not None])
    named = [people[one.person].full_name for one in asked if one.person in people]
    return either(list(dict.fromkeys(named)), joined_by="and")


def _was_asked(draft: Draft) -> bool:
    """Say whether people were asked to confirm what a prepared note says now."""
    return PreparedRequest.objects.of_the_latest_wording().filter(prepared=draft.prepared).exists()


def _not_confirmed(user: User, draft: Draft, authority: Authority) -> tuple[Asked, ...]:
    """Return what people who can answer have not confirmed, of what a draft states of them.

    What was confirmed under another account of whoever decides does not count.
    """
    asked = who_confirms(draft.evidence, authority)
    if not asked:
        return ()
    confirmed = {
        (one.request.step, one.by_id)
        for one in said_of(draft)
        if one.kind == EntryKind.CONFIRMED and one.request is not None and is_one_person(one.by, user) is False
    }
    can_answer = User.objects.filter(pk__in=[one.person for one in asked], is_active=True).exclude(role=Role.READER)
    able = set(can_answer.values_list("pk", flat=True))
    return tuple(one for one in asked if one.person in able and (one.step, one.person) not in confirmed)
