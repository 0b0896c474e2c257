"""The level that a search names, "director agree" or "head of service sign off", and the level of a row.

A level is the rank of a post on the council's ladder. A post that is only told of along the way ("social worker is
off") names no level: a word of deciding has to stand beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from delegation.lookup.forms import Forms
from delegation.lookup.search.words import plain
from delegation.rules.schemes import Combine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from delegation.lookup.glossary import Glossary
    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.schemes import Statement

Levels: TypeAlias = Forms[frozenset[int]]
"""The ranks that a name of a post stands for, by the name."""

DECIDES: Final = frozenset(
    {"agree", "agrees", "agreed", "agreement", "approve", "approves", "approved", "approval", "authorise", "authorises"}
    | {"authorised", "sign", "signs", "signed", "signoff", "signature", "ok", "okay", "decide", "decides", "decision"}
    | {"permission", "consent", "endorse", "endorses"}
)
REACH: Final = 2
"""So many words may stand between a post and the word of deciding, counted from the post."""


def levels_of(schemes: Iterable[CompiledScheme], glossary: Glossary) -> Levels:
    """Return the ranks by the names of posts: titles, abbreviations, other names and what the glossary has for them."""
    ranks: dict[str, set[int]] = {}
    for scheme in schemes:
        for post in scheme.ladder.posts.values():
            if post.rank is None:
                continue
            names = [post.title, post.title.split(",")[0], *post.abbreviations, *post.also_called]
            if post.title.startswith(("Director", "Strategic Director")):
                names.append("director")
            for name in names:
                ranks.setdefault(" ".join(plain(name)), set()).add(post.rank)
    by_meaning: dict[str, set[int]] = {}
    for name, found in ranks.items():
        if meaning := glossary.long_forms.get(name):
            by_meaning.setdefault(meaning, set()).update(found)
    for form, meaning in glossary.long_forms.items():
        if meaning in by_meaning:
            ranks.setdefault(form, by_meaning[meaning])
    return Forms({name: frozenset(found) for name, found in ranks.items() if name})


def levels_named(levels: Levels, words: Sequence[str]) -> frozenset[int]:
    """Return the ranks of the posts that a list of words names beside a word of deciding."""
    found = set[int]()
    for at, form, ranks in levels.each_in(words):
        before, after = words[max(0, at - REACH) : at], words[at + len(form) : at + len(form) + REACH]
        if not DECIDES.isdisjoint(before) or not DECIDES.isdisjoint(after):
            found |= ranks
    return frozenset(found)


def levels_in(scheme: CompiledScheme, statement: Statement) -> frozenset[int]:
    """Return the ranks of the posts that decide a statement: of a route the least senior one, or all that must join."""
    found = set[int]()
    for route in statement.routes:
        posts = (scheme.ladder.posts.get(minimum.post) for minimum in route.who.posts)
        ranks = [post.rank for post in posts if post is not None and post.rank is not None]
        if ranks:
            found |= {*ranks} if route.who.combine is Combine.ALL else {min(ranks)}
    return frozenset(found)
