"""A decision that a court or another body took, and that a manager of the case's area enters as stated.

It is neither under the scheme nor outside it: nobody here took it. It is offered only where the row names that body, or
where a court directed what is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from authorities.calendar.working_days import LONDON
from authorities.models import Role
from casenotes.models import NoteKind, RequestKind
from casenotes.recording import errors
from casenotes.recording.entries import Asked
from casenotes.recording.hats import hats_of_panel
from delegation.answer.in_words import slug_in_words
from delegation.rules.determination import Afterwards
from delegation.rules.wording import upper_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from authorities.calendar.working_days import Calendar
    from authorities.ladder import Ladder
    from authorities.models import Appointment, Authority, User
    from casenotes.drafts import Draft
    from casenotes.models import Case, Note, NoteText
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledDecision, CompiledRoute, Owed
    from delegation.rules.facts import KnownFacts

COURT: Final = "court"
COURT_DIRECTED: Final = "court_directed"
STATED: Final = "stated"
"""The outcome of a note about a decision taken elsewhere: somebody here states it, and nobody judged it."""

DECIDED_ELSEWHERE: Final = "decided-elsewhere"


@dataclass(frozen=True, slots=True)
class Body:
    """A court, or somebody outside the council's posts, that decides: the code and how the council calls it."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class PanelTold:
    """A panel of the row that is told of a decision elsewhere: what is owed to it afterwards, and by when.

    ``due`` is an ISO moment, ``next-meeting``, or empty where the row says none; ``doing`` is empty where the row names
    the panel and asks nothing afterwards.
    """

    panel: str
    title: str
    doing: str = ""
    due: str = ""

    def as_plain(self) -> dict[str, str]:
        """Return it in the form that notes store."""
        return {"panel": self.panel, "title": self.title, "doing": self.doing, "due": self.due}

    @property
    def hats(self) -> tuple[str, ...]:
        """The hats of whoever enters what the panel decides, and of whoever leads it."""
        return hats_of_panel(self.panel)


def bodies_that_decide(book: Book, decisions: Iterable[CompiledDecision], row: str, facts: KnownFacts) -> list[Body]:
    """Return the bodies that may have taken a decision under a row: those that it names, and a court that directed it.

    ``decisions`` are that of the row and those beside it; only its own count. A route that the facts rule out names
    nobody.
    """
    own = next(iter(decisions), None)
    if own is None:
        return []
    slugs = dict.fromkeys([*_named_by(own, row, facts), *([COURT] if _is_directed(own, row, facts) else [])])
    advisers = book.words.advisers
    return [
        Body(slug, advisers.get(slug, upper_first(f"the {COURT}" if slug == COURT else slug_in_words(slug))))
        for slug in slugs
    ]


def _named_by(decision: CompiledDecision, row: str, facts: KnownFacts) -> Iterator[str]:
    for compiled in decision.routes:
        route = compiled.route
        if route.row == row and route.who.body and not _rules_out(compiled, facts):
            yield route.who.body


def panels_told(
    book: Book,
    decisions: Iterable[CompiledDecision],
    row: str,
    facts: KnownFacts,
    *,
    taken_at: datetime,
    calendar: Calendar,
) -> tuple[PanelTold, ...]:
    """Return the panels to which a row owes a decision that another body took, each once, with what is due and when.

    They are the panels that the row itself gives the decision to, and those to which something goes afterwards. What
    the facts rule out is owed to nobody.
    """
    own = next(iter(decisions), None)
    forums, found = book.words.forums, dict[str, PanelTold]()
    routes = [one for one in own.routes if one.route.row == row] if own is not None else []
    for compiled in (one for one in routes if not _rules_out(one, facts)):
        for owed in (one for one in compiled.after if _may_be_owed(one, facts)):
            after = Afterwards.of(owed, taken_at.astimezone(LONDON), calendar)
            for panel in (step.of for step in owed.requirement.any_of if step.of in forums):
                found.setdefault(panel, PanelTold(panel, forums[panel], owed.doing, after.due or ""))
    for named in (one.route.who.panel for one in routes if not _rules_out(one, facts)):
        if named is not None:
            found.setdefault(named, PanelTold(named, forums[named]))
    return tuple(found.values())


def _rules_out(compiled: CompiledRoute, facts: KnownFacts) -> bool:
    return any(condition.holds(facts) is False for condition in compiled.route.when)


def _may_be_owed(owed: Owed, facts: KnownFacts) -> bool:
    """Say whether something is owed in this case, or may be because a fact is not known."""
    requirement = owed.requirement
    is_waived = bool(requirement.unless) and all(condition.holds(facts) is True for condition in requirement.unless)
    return not is_waived and all(condition.holds(facts) is not False for condition in requirement.when)


def _is_directed(decision: CompiledDecision, row: str, facts: KnownFacts) -> bool:
    """Say whether a court directed what is decided: it is known, or the row is about nothing else."""
    known = facts.get(COURT_DIRECTED)
    if known is not None:
        return known is True and COURT_DIRECTED in decision.facts_read | _supposed(decision, row)
    return COURT_DIRECTED in _supposed(decision, row)


def _supposed(decision: CompiledDecision, row: str) -> frozenset[str]:
    """Return the facts that a row supposes to be true."""
    return frozenset(one.fact for one in decision.supposed_by(row) if one.value is True)


def may_enter(*, user: User, appointment: Appointment, case: Case, ladder: Ladder) -> bool:
    """Say whether a person may enter what was decided elsewhere: a manager in a ranked post of the case's area.

    A post over all areas, or in none, is of every area. A case of which no area is known is of every area, too. Whether
    the post was held at the moment of the decision is settled with the rest of the note.
    """
    seat = appointment.seat
    if user.role != Role.MANAGER or seat.post.rank is None or seat.post.slug not in ladder.posts:
        return False
    held = ladder.area_held(seat.post.slug, seat.area.slug if seat.area is not None else None)
    if case.area is None or held is None or held not in ladder.areas:
        return True
    return ladder.meets(held, case.area.slug)


def check_elsewhere(*, user: User, appointment: Appointment, draft: Draft, bodies: Iterable[Body], book: Book) -> None:
    """Raise NotDecidedElsewhereError where a draft names a body that the row does not, or is not theirs to enter."""
    if not may_enter(user=user, appointment=appointment, case=draft.case, ladder=book.ladder):
        message = "Only a manager of the area that the case belongs to can enter what was decided elsewhere."
        raise errors.NotDecidedElsewhereError(message)
    if draft.elsewhere is None or draft.elsewhere.body not in {one.slug for one in bodies}:
        message = "The scheme does not name this body for the decision. Record who decided it here."
        raise errors.NotDecidedElsewhereError(message)


def state(note: Note, text: NoteText, draft: Draft, panels: Iterable[PanelTold] = ()) -> None:
    """Turn a note that is not saved yet into one about a decision taken elsewhere. Its steps are kept as stated.

    ``panels`` are told of it, and the note keeps until when they have to be.
    """
    if draft.elsewhere is None:
        message = "the draft says nothing of a decision elsewhere"
        raise LookupError(message)
    note.kind, note.decided_by = NoteKind.ELSEWHERE, draft.elsewhere.body
    note.outcome, note.codes, note.should_have_decided = STATED, [DECIDED_ELSEWHERE], ""
    text.elsewhere = {**draft.elsewhere.as_plain(), "when": draft.taken_at.isoformat()}
    if told := [panel.as_plain() for panel in panels]:
        text.elsewhere["panels"] = told
    text.evidence = [evidence.as_plain() for evidence in draft.evidence]


def shown_to(authority: Authority, panels: Iterable[PanelTold] = ()) -> tuple[Asked, ...]:
    """Return whom a decision taken elsewhere is shown to.

    It is the post that answers for the council, if one is named, and whoever wears a hat of a panel that is told.
    """
    answering = (Asked(RequestKind.SEE, post=authority.answering_post),) if authority.answering_post else ()
    return (*answering, *(Asked(RequestKind.SEE, hat=hat) for panel in panels for hat in panel.hats))
