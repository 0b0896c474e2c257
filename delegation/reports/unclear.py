"""What is unclear or contradictory in the documents of one council, for a policy officer.

It takes what each statement says is unclear, and compares rows on the same matter. It knows no models and no clock.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from delegation.rules.in_one_line import who_line
from delegation.rules.schemes import NEVER_A_DECISION
from delegation.rules.wording import Speaker, either
from delegation.rules.written_dates import first_day

if TYPE_CHECKING:
    from datetime import date

    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.schemes import Statement


def report_unclear(book: Book, day: date) -> str:
    """Return the report on the schemes of one council that are in force on a day, as Markdown."""
    lines = [f"# What the documents of {book.council} leave open", ""]
    schemes = book.in_force_on(day)
    for scheme in schemes:
        lines += _of_document(scheme, day)
    pairs = pairs_that_disagree(book, day)
    if pairs:
        lines += ["## Where two documents speak of the same matter and name different posts", ""]
        lines += ["Each row gives its own answer, and the one that asks more is followed.", ""]
        for (one, first), (other, second) in pairs:
            lines += [f"- {first.row}, {first.title}: {who_line(one, first)}"]
            lines += [f"  {second.row}, {second.title}: {who_line(other, second)}"]
        lines.append("")
    if not schemes:
        lines.append("No scheme of this council is in force.")
    return "\n".join(lines).rstrip() + "\n"


def _of_document(scheme: CompiledScheme, day: date) -> list[str]:
    plain = scheme.scheme
    unclear = [one for one in plain.statements if one.unclear]
    nobody = rows_that_name_nobody(scheme)
    lines = [
        f"## {plain.title} ({plain.document}, from {plain.effective})",
        "",
        f"{len(plain.statements)} statements; {len(unclear)} of them unclear; {len(nobody)} name nobody who decides.",
        "",
    ]
    if plain.review_due is not None and first_day(plain.review_due) < day:
        lines += [f"Its review has been due since {plain.review_due}. It stays in force until it is changed.", ""]
    for section, statements in groupby(unclear, key=lambda one: one.section):
        lines += [f"### {section}", ""]
        lines += [f"- **{one.row}**, {one.title}. {one.unclear}" for one in statements]
        lines.append("")
    if nobody:
        lines += ["### Rows that name nobody", ""]
        lines += [f"- **{one.row}**, {one.title}. {one.says}" for one in nobody]
        lines.append("")
    return lines


def rows_that_name_nobody(scheme: CompiledScheme) -> list[Statement]:
    """Return the decisions and duties that have a route with no post, panel, body or role."""
    found = []
    for statement in scheme.scheme.statements:
        if statement.kind in NEVER_A_DECISION:
            continue
        makers = [route.who for route in statement.routes]
        if any(not (who.posts or who.panel or who.body or who.capacity) for who in makers):
            found.append(statement)
    return found


Held = tuple["CompiledScheme", "Statement"]


def pairs_that_disagree(book: Book, day: date) -> list[tuple[Held, Held]]:
    """Return the pairs of linked rows in force that name different posts, each pair once.

    The two rows may be in one document or in two.
    """
    found: dict[frozenset[str], tuple[Held, Held]] = {}
    schemes = book.in_force_on(day)
    held = {one.row: (scheme, one) for scheme in schemes for one in scheme.scheme.statements}
    for scheme, statement in held.values():
        for link in statement.same_matter:
            if link.row not in held:
                continue
            other_scheme, other = held[link.row]
            if _posts(scheme, statement) != _posts(other_scheme, other):
                found.setdefault(frozenset({statement.row, other.row}), ((scheme, statement), (other_scheme, other)))
    return list(found.values())


def _posts(scheme: CompiledScheme, statement: Statement) -> str:
    """Return the posts that a row names, and how, as one text for comparing."""
    speak = Speaker(scheme.ladder, scheme.words, scheme.catalogue)
    parts = [
        f"{route.who.combine} {sorted(minimum.post for minimum in route.who.posts)} {speak.conditions(route.when)}"
        for route in statement.routes
    ]
    return either(sorted(parts))
