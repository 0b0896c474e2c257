"""Ways in besides the search box: what a post may decide, posts by decisions, and panels.

They read the schemes in force. The rules determine whether somebody may; nothing here guesses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from delegation.rules.determination import Actor, Outcome, Question
from delegation.rules.in_one_line import routes_of
from delegation.rules.schemes import StatementKind
from delegation.rules.standing import Verdict
from delegation.rules.steps import StepKey

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledDecision, CompiledScheme
    from delegation.rules.determination import Determination
    from delegation.rules.library import Library
    from delegation.rules.schemes import Statement
    from delegation.rules.steps import Step

Held = tuple["CompiledScheme", "Statement"]


@dataclass(frozen=True, slots=True)
class MayDecide:
    """The decisions open to a post, by how far (at once, once steps are done, in some cases), and its duties."""

    at_once: tuple[Held, ...]
    with_steps: tuple[Held, ...]
    in_some_cases: tuple[Held, ...]
    duties: tuple[Held, ...]

    @property
    def count(self) -> int:
        """How many there are in all."""
        return len(self.at_once) + len(self.with_steps) + len(self.in_some_cases) + len(self.duties)


def what_may_be_decided(library: Library, council: str, actor: Actor, moment: datetime) -> MayDecide:
    """Return what a post may decide at a moment, with nothing known about the case: no default is assumed."""
    found: dict[str, list[Held]] = {"at-once": [], "with-steps": [], "in-some-cases": [], "duties": []}
    for scheme in library.books[council].in_force_on(moment.date()):
        for decision in scheme.by_slug.values():
            answer = _asked(library, council, decision, actor, moment, assume_defaults=False)
            if answer.followed.outcome is Outcome.REFUSED:
                continue
            row = answer.row
            held = (scheme, decision.statement(row))
            found[_how_far(decision, answer)].append(held)
    return MayDecide(
        tuple(found["at-once"]), tuple(found["with-steps"]), tuple(found["in-some-cases"]), tuple(found["duties"])
    )


def _how_far(decision: CompiledDecision, answer: Determination) -> str:
    if decision.kind is not StatementKind.DECISION:
        return "duties"
    match answer.followed.outcome:
        case Outcome.PERMITTED:
            return "at-once"
        case Outcome.INCOMPLETE:
            return "with-steps"
        case _:
            return "in-some-cases"


def _asked(
    library: Library,
    council: str,
    decision: CompiledDecision,
    actor: Actor,
    moment: datetime,
    *,
    assume_defaults: bool,
) -> Determination:
    row = decision.statements[0].row
    return library.determine(Question(council, row, moment, actor, {}, frozenset(), assume_defaults))


# --- posts by decisions ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One decision and, for each post of the table, whether it is named, senior enough, or neither."""

    scheme: CompiledScheme
    statement: Statement
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Posts by decisions for one section; ``posts`` are slugs, the least senior first."""

    posts: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


NAMED, SENIOR, NOT = "named", "senior", ""


def sections_with_decisions(scheme: CompiledScheme) -> list[str]:
    """Return the sections of a document that have decisions, in the order of the document."""
    return list(dict.fromkeys(one.section for one in _decisions(scheme)))


def section_to_open(sections: Iterable[tuple[CompiledScheme, str]], post: str | None) -> tuple[CompiledScheme, str]:
    """Return the section with the most decisions that name ``post``. On a tie, or without a post, the longest wins.

    Raises ValueError if there is no section.
    """

    def weight(one: tuple[CompiledScheme, str]) -> tuple[int, int]:
        statements = _decisions(*one)
        return sum(post in _posts_named(statement) for statement in statements), len(statements)

    return max(sections, key=weight)


def _decisions(scheme: CompiledScheme, section: str | None = None) -> list[Statement]:
    decided = (one for one in scheme.scheme.statements if one.kind is StatementKind.DECISION)
    return [one for one in decided if section is None or one.section == section]


def _posts_named(statement: Statement) -> set[str]:
    return {least.post for route in statement.routes for least in route.who.posts}


def deciding_panels(statement: Statement) -> list[str]:
    """Return the slugs of the panels that themselves decide by this statement, each once."""
    return list(dict.fromkeys(route.who.panel for route in statement.routes if route.who.panel))


def matrix_of(scheme: CompiledScheme, section: str, post: str | None = None) -> Matrix:
    """Return posts by decisions for a section; with ``post``, only the decisions open to that post."""
    statements = _decisions(scheme, section)
    named = {slug for one in statements for slug in _posts_named(one)}
    if post is not None:
        named.add(post)
    ladder = scheme.ladder
    posts = sorted(named, key=lambda slug: (ladder.posts[slug].rank is None, ladder.posts[slug].rank or 0, slug))
    rows = [MatrixRow(scheme, one, tuple(_cell(scheme, one, slug) for slug in posts)) for one in statements]
    if post is not None:
        rows = [row for row in rows if row.cells[posts.index(post)]]
    return Matrix(tuple(posts), tuple(rows))


def _cell(scheme: CompiledScheme, statement: Statement, post: str) -> str:
    verdicts = [route.standing(post, None).verdict for route in routes_of(scheme, statement) if route.route.who.posts]
    best = max(verdicts, default=Verdict.TOO_LOW)
    if best is Verdict.NAMED:
        return NAMED
    if best is Verdict.AREA_NOT_KNOWN:
        return NAMED if post in _posts_named(statement) else SENIOR
    return SENIOR if best is Verdict.SENIOR else NOT


# --- panels ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel or meeting, the decisions that it takes, and those that go through it or are sent to it."""

    title: str
    decides: tuple[Held, ...]
    goes_through: tuple[Held, ...]


def panels_of(book: Book, moment: datetime) -> list[Panel]:
    """Return the panels and meetings that rows of the schemes in force name, from A to Z."""
    decides: dict[str, list[Held]] = {}
    through: dict[str, list[Held]] = {}
    for scheme, statement in _statements(book, moment):
        taken = set(deciding_panels(statement))
        for slug in taken:
            decides.setdefault(slug, []).append((scheme, statement))
        for slug in _forums(statement) - taken:
            through.setdefault(slug, []).append((scheme, statement))
    titles = {slug: book.words.forums.get(slug, slug) for slug in {*decides, *through}}
    return [
        Panel(titles[slug], tuple(decides.get(slug, ())), tuple(through.get(slug, ())))
        for slug in sorted(titles, key=lambda slug: titles[slug].lower())
    ]


def _forums(statement: Statement) -> set[str]:
    found: set[str] = set()
    for route in statement.routes:
        steps: Iterable[Step] = (step for owed in (*route.first, *route.after) for step in owed.any_of)
        found |= {step.of for step in steps if step.kind.key is StepKey.AT}
        if route.forum is not None:
            found.add(route.forum)
    return found


def _statements(book: Book, moment: datetime) -> list[Held]:
    return [(scheme, statement) for scheme in book.in_force_on(moment.date()) for statement in scheme.scheme.statements]
