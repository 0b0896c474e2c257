"""Abbreviations and synonyms of the field, from ``fixtures/glossary.yaml``, which ships with the code."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from django.conf import settings

from authorities.files.reading import FileProblems, Problem, read_document
from delegation.lookup.forms import Forms
from delegation.lookup.written import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from authorities.files.reading import Document


Side: TypeAlias = tuple[int, int]
"""The number of a pair of opposites, and on which side of it something lies: 0 or 1."""

DENIES: Final = frozenset({"not", "no", "never", "wont", "cant", "cannot", "isnt", "arent", "wasnt", "havent", "hasnt"})
NEITHER: Final = 2
"""In place of a side, for a form that holds a word of one and says nothing: a child who is looked after is not late."""

REACH_OF_NOT: Final = 2
"""A word that denies turns round one of so many words that follow it."""


@dataclass(frozen=True)
class Topic:
    """A matter that a row must mention to answer a search about it, and whom to ask if no row does."""

    about: str
    ask: str
    is_ours: bool
    """Whether children's services decide it at all. Council tax, for one, is for others."""


@dataclass(frozen=True, eq=False)
class Glossary:
    """Forms that mean the same, topics that not every scheme mentions, and words that say nothing.

    ``long_forms`` gives, for each form, the first form of its group, which stands for the meaning. A form may have
    several words. ``topics`` gives the topic for each form in which people ask for it, and ``opposites``, for each form
    that says on which side of a pair a matter lies, the number of the pair and the side: 0, 1 or NEITHER. ``parties``
    gives, for each form that names somebody whom a matter is about, who that is.
    """

    long_forms: dict[str, str]
    ignored: frozenset[str]
    topics: dict[str, Topic] = field(default_factory=dict)
    opposites: dict[str, Side] = field(default_factory=dict)
    parties: dict[str, str] = field(default_factory=dict)

    @cached_property
    def words_of_topics(self) -> frozenset[str]:
        """Every word of the forms in which people ask for topics."""
        return frozenset(word for form in self.topics for word in form.split())

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the forms that mean the same, and every word that says nothing."""
        return frozenset(word for form in self.long_forms for word in form.split()) | self.ignored

    @cached_property
    def _meanings(self) -> Forms[str]:
        return Forms(self.long_forms)

    @cached_property
    def _topics(self) -> Forms[Topic]:
        return Forms(self.topics)

    @cached_property
    def _opposites(self) -> Forms[Side]:
        return Forms(self.opposites)

    @cached_property
    def _parties(self) -> Forms[str]:
        return Forms(self.parties)

    def sides_in(self, words: Sequence[str]) -> frozenset[Side]:
        """Return the sides on which a list of words lies. A pair of which both sides are named says nothing.

        A word that denies turns a side round: "not the same" is a change.
        """
        found = set[Side]()
        for at, form, (pair, side) in self._opposites.each_in(words):
            if side == NEITHER:
                continue
            denied = any(word in DENIES for word in words[max(0, at - REACH_OF_NOT) : at]) and not DENIES & {*form}
            found.add((pair, 1 - side if denied else side))
        return frozenset((pair, side) for pair, side in found if (pair, 1 - side) not in found)

    def words_that_say(self, words: Sequence[str], what: Literal["opposites", "parties"]) -> list[str]:
        """Return the forms in a list of words that say on which side it lies, or whom it names."""
        forms: Forms[Any] = self._opposites if what == "opposites" else self._parties
        return [" ".join(form) for _at, form, _meant in forms.each_in(words)]

    def parties_in(self, words: Sequence[str]) -> frozenset[str]:
        """Return whom a list of words names: adopters, foster carers, parents and so on."""
        return frozenset(self._parties.meant_in(words))

    def forms_in(self, words: Sequence[str]) -> list[tuple[tuple[str, ...], str]]:
        """Return the forms in a list of words, each with its meaning. At each place the longest counts."""
        return [(form, meaning) for _at, form, meaning in self._meanings.each_in(words)]

    def topics_in(self, words: Sequence[str]) -> list[Topic]:
        """Return the topics that a list of words mentions, each once."""
        return self._topics.meant_in(words)

    def meanings_in(self, words: Sequence[str]) -> list[str]:
        """Return the meanings in a list of words, each once."""
        return self._meanings.meant_in(words)


@cache
def glossary() -> Glossary:
    """Return the glossary that ships with the code. Raises FileProblems if it has a fault."""
    path: Path = settings.BASE_DIR / "fixtures" / "glossary.yaml"
    return read_glossary(read_document(path, shown_as="fixtures/glossary.yaml"))


def read_glossary(document: Document) -> Glossary:
    """Return the glossary in a document. Raises FileProblems with the first entry that is not as expected."""
    same, ignored = _list(document, "same"), _list(document, "ignored")
    long_forms: dict[str, str] = {}
    for index, forms in enumerate(same):
        if not isinstance(forms, list) or len(forms) < 2:
            raise document.fault("same", "two forms or more are expected.", index)
        written = [_plain(str(form)) for form in forms]
        for form in written:
            long_forms.setdefault(form, written[0])
    topics = _topics(document, "topics", is_ours=True) | _topics(document, "elsewhere", is_ours=False)
    opposites = {
        _plain(str(word)): (index, side)
        for index, pair in enumerate(_list(document, "opposites"))
        for side, words in enumerate(_pair(document, index, pair))
        for word in words
    }
    words_ignored = frozenset(_plain(str(word)) for word in ignored)
    return Glossary(long_forms, words_ignored, topics, opposites, _parties(document))


def _parties(document: Document) -> dict[str, str]:
    named = document.content.get("parties")
    if not isinstance(named, dict) or not all(isinstance(forms, list) and forms for forms in named.values()):
        raise document.fault("parties", "a list of forms for each is expected.")
    return {_plain(str(form)): str(party) for party, forms in named.items() for form in (party, *forms)}


def _pair(document: Document, index: int, plain: object) -> list[list[object]]:
    if isinstance(plain, list) and len(plain) in {2, 3} and all(isinstance(one, list) and one for one in plain):
        return plain
    raise document.fault("opposites", "two lists of words are expected, and a third if some say nothing.", index)


def _list(document: Document, key: str) -> list[object]:
    found = document.content.get(key)
    if not isinstance(found, list):
        raise FileProblems([Problem(document.path, 1, None, key, f"a list “{key}” is expected.")])
    return found


def _topics(document: Document, key: str, *, is_ours: bool) -> dict[str, Topic]:
    """Return the topics in one list of the document, by their forms."""
    found: dict[str, Topic] = {}
    for index, read in enumerate(_list(document, key)):
        if not isinstance(read, dict) or set(read) != {"about", "ask", "forms"} or not read["forms"]:
            raise document.fault(key, "“about”, “ask” and “forms” are expected.", index)
        topic = Topic(str(read["about"]), str(read["ask"]), is_ours)
        for form in read["forms"]:
            found.setdefault(_plain(str(form)), topic)
    return found


def _plain(text: str) -> str:
    return " ".join(plain(text))
