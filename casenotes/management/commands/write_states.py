"""Write ``docs/states.md``: how versions of schemes and notes stand, and what leads from one state to the next.

What is drawn is what the code says: the stages of a version are asked of ``stage_of``, day by day; what happens to
a note is read from ``HAPPENINGS``.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand

from casenotes.models import AuditKind, NoteKind
from casenotes.models.states import HAPPENINGS, NoteState
from delegation.models import HowPublished
from delegation.rules.books import Stage, stage_of
from delegation.rules.schemes import Scheme

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Iterator

    Arrow = tuple[Stage, Stage, str]

FIRST_DAY: Final = date(2024, 1, 1)
DAYS: Final = 8
_BEGINS: Final = FIRST_DAY + timedelta(days=2)
_LATER: Final = (_BEGINS + timedelta(days=2), _BEGINS + timedelta(days=4))
"""When a version may end, or the next of its document may begin: in either order, or not at all."""

_HEAD: Final = """# Versions and notes: how they stand, and what changes that

Made by `manage.py write_states` from the code; change `casenotes/management/commands/write_states.py`, never this file.
"""
_VERSIONS: Final = """## A version of a scheme

A version counts once it is entered in the ledger of publications. It is never changed, and no entry is taken back. How
it stands follows from the day that is asked about and from dates alone, so nothing is written when that changes. One
that is loaded with a start that has passed begins where its dates have brought it by then.
"""
_NOTES: Final = """## A note

Each arrow is a kind of entry in the log. A correction is a further note, which stands as the one that it corrects did
and can be corrected in its turn; of one note there is one correction at most.
"""


class Command(BaseCommand):
    help = "Write docs/states.md from the code: how versions and notes stand, and what changes that."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the drawings go."""
        parser.add_argument("--to", type=Path, default=settings.BASE_DIR / "docs" / "states.md")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file; say which."""
        path: Path = options["to"]
        path.write_text(states_in_markdown(), encoding="utf-8")
        self.stdout.write(f"{path.name} written.")


def states_in_markdown() -> str:
    """Return both drawings, as Mermaid, with what has to be said beside them."""
    parts = (_HEAD, _VERSIONS, _drawn(_versions()), _NOTES, _drawn(_notes()))
    return "\n".join(parts)


def changes_by_the_day() -> list[Arrow]:
    """Return every change from one day to the next of a version's stage, with the date that brings it."""
    found: dict[Arrow, None] = {}
    for ends in (None, *_LATER):
        for replaced_on in (None, *_LATER):
            dates = {_BEGINS: "its start", ends: "its own end", replaced_on: "the start of the next version"}
            version = Scheme(
                document="",
                council="",
                title="",
                version="",
                effective=_BEGINS.isoformat(),
                review_due=None,
                statements=(),
                ends=ends.isoformat() if ends is not None else None,
            )
            for before, day in pairwise(FIRST_DAY + timedelta(days=count) for count in range(DAYS)):
                old, new = (stage_of(version, replaced_on, one) for one in (before, day))
                if old is not new:
                    found.setdefault((old, new, dates[day]))
    return list(found)


def _versions() -> Iterator[str]:
    for how in HowPublished:
        yield f"[*] --> published : {how.label}"
    yield 'state "Published" as published {'
    yield from (f'  state "{stage.value}" as {stage.name.lower()}' for stage in Stage)
    yield from (f"  {old.name.lower()} --> {new.name.lower()} : {date_}" for old, new, date_ in changes_by_the_day())
    yield "}"


def _notes() -> Iterator[str]:
    yield f'state "{NoteState.NOT_THERE.value}" as {_named(NoteState.NOT_THERE, None)}'
    for kind in NoteKind:
        for state in NoteState:
            if state is not NoteState.NOT_THERE:
                yield f'state "{kind.label}, {state.value.lower()}" as {_named(state, kind)}'
    yield from dict.fromkeys(
        f"{_named(before, kind)} --> {_named(after, kind)} : {AuditKind(event).label}"
        for event, happening in HAPPENINGS.items()
        for before, after in happening.changes
        for kind in NoteKind
    )


def _named(state: NoteState, kind: NoteKind | None) -> str:
    name = state.name.lower()
    return name if state is NoteState.NOT_THERE or kind is None else f"{kind.value}_{name}"


def _drawn(lines: Iterable[str]) -> str:
    return "\n".join(("```mermaid", "stateDiagram-v2", *(f"  {line}" for line in lines), "```", ""))
