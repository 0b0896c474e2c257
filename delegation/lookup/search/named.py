"""What a statement names, as words for search: posts, panels, services and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from delegation.rules.wording import Speaker

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.schemes import Statement


def words_of_statement(scheme: CompiledScheme, statement: Statement) -> str:
    """Return what a statement names, the names of its routes and decision type, and its place in the document."""
    speak = Speaker(scheme.ladder, scheme.words, scheme.catalogue)
    found = [statement.locator]
    for route in statement.routes:
        found.append(route.name)
        found += [speak.post(minimum.post) for minimum in route.who.posts]
        found += [speak.named(slug) for slug in (route.forum, route.who.panel, route.who.body) if slug]
        found += [speak.named(step.of) for owed in (*route.first, *route.after) for step in owed.any_of]
    if statement.decision_type is not None:
        found.append(statement.decision_type.replace("-", " "))
    return " . ".join(found)
