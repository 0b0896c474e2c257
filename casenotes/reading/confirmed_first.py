"""Who is asked to confirm a step before a note is recorded, what they said, and what of it waits for somebody.

These are queries: they read and never write.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from authorities.calendar.working_days import day_in_words
from casenotes.drafts import code_of_step
from casenotes.models import EntryKind, Prepared, PreparedEntry, PreparedRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from authorities.models import User

MOST_SHOWN: Final = 50
"""How many requests the page of what waits shows. Once some of them are answered, the next come."""


@dataclass(frozen=True, slots=True)
class AskedFirst:
    """One person who is asked to confirm a step of a prepared note as it stands, and what they said (None: nothing)."""

    step: str
    person: str
    answer: PreparedEntry | None

    @property
    def is_open(self) -> bool:
        """Whether they have said nothing yet."""
        return self.answer is None

    @property
    def is_denied(self) -> bool:
        """Whether they say that it is not so."""
        return self.answer is not None and self.answer.kind == EntryKind.DENIED

    @property
    def state(self) -> str:
        """What they said, in words."""
        if self.answer is None:
            return f"{self.person} has not answered yet"
        day = day_in_words(timezone.localtime(self.answer.at))
        by = f"{self.answer.get_kind_display()} by {self.answer.said_by} on {day}"
        return f"{by}: {self.answer.words}" if self.answer.words else by


def asked_first(keys: Iterable[UUID]) -> Mapping[UUID, tuple[AskedFirst, ...]]:
    """Return whom prepared notes, by their keys, ask about what they say now, in order; in one query."""
    wanted = list(keys)
    if not wanted:
        return {}
    asked = PreparedRequest.objects.of_the_latest_wording().filter(prepared__in=wanted)
    found: dict[UUID, tuple[AskedFirst, ...]] = {}
    for one in asked.select_related("person", "answer").order_by("prepared", "number"):
        said = AskedFirst(one.step, one.person.full_name, getattr(one, "answer", None))
        found[one.prepared_id] = (*found.get(one.prepared_id, ()), said)
    return found


def asked_by_wording(prepared: Prepared) -> Mapping[int, tuple[AskedFirst, ...]]:
    """Return whom each wording of a prepared note asks, by its number, and what they said of it; in one query."""
    found: dict[int, tuple[AskedFirst, ...]] = {}
    for one in prepared.requests.select_related("person", "answer", "wording").order_by("number"):
        said = AskedFirst(one.step, one.person.full_name, getattr(one, "answer", None))
        found[one.wording.number] = (*found.get(one.wording.number, ()), said)
    return found


def how_it_stands(asked: Iterable[AskedFirst]) -> str:
    """Return how a prepared note stands by what people are asked about it first, in words; empty if nobody is.

    It stands in a tag, so of several people it gives the number.
    """
    asked = tuple(asked)
    denied = [one.person for one in asked if one.is_denied]
    if denied:
        return f"Denied by {_listed(denied)}"
    still = [one.person for one in asked if one.is_open]
    if still:
        return f"Waits for {_listed(still)} to confirm"
    return "Confirmed, not yet recorded" if asked else ""


def _listed(names: Iterable[str]) -> str:
    people = list(dict.fromkeys(names))
    return people[0] if len(people) == 1 else f"{len(people)} people"


def asked_to_confirm_first(user: User) -> list[PreparedRequest]:
    """Return what somebody is asked to confirm before notes are recorded, the oldest first."""
    if not user.sees_cases:
        return []
    of_theirs = Prepared.objects.open_to(user).filter(authority=user.authority_id).order_by().values("pk")
    asked = PreparedRequest.objects.filter(person=user, prepared__in=of_theirs).open()
    shown = asked.select_related("prepared__case", "prepared__decider", "wording").order_by("at", "pk")
    return list(shown[:MOST_SHOWN])


def request_to_confirm_first(user: User, prepared: UUID, number: int) -> PreparedRequest | None:
    """Return what a person is asked about a prepared note, answered or not; None if they are not asked that."""
    if not user.sees_cases:
        return None
    asked = PreparedRequest.objects.filter(prepared=prepared, number=number, person=user)
    of_the_council = asked.filter(prepared__authority=user.authority_id)
    return of_the_council.select_related("prepared__case", "prepared__decider", "wording", "answer").first()


def step_stated(request: PreparedRequest) -> dict[str, Any] | None:
    """Return what the wording states about the step that somebody is asked to confirm; None if it is not kept."""
    stated: list[dict[str, Any]] = request.wording.draft.get("evidence", [])
    alike = [one for one in stated if code_of_step(one) == request.step and one.get("person") == request.person_id]
    return next(iter(alike), None)
