"""Forms of one word or several in a list of words: abbreviations, synonyms, topics and places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Meant = TypeVar("Meant")


class Forms(Generic[Meant]):
    """Forms, each with what it stands for. At each place of a list of words the longest form counts.

    >>> Forms({"care order": 1, "care": 2}).meant_in("a care order or care".split())
    [1, 2]
    """

    def __init__(self, forms: Mapping[str, Meant]) -> None:
        self._by_first_word: dict[str, list[tuple[tuple[str, ...], Meant]]] = {}
        for form in sorted(forms, key=lambda one: (-len(one.split()), one)):
            words = tuple(form.split())
            self._by_first_word.setdefault(words[0], []).append((words, forms[form]))

    def each_in(self, words: Sequence[str]) -> Iterable[tuple[int, tuple[str, ...], Meant]]:
        """Yield the forms in a list of words, in order: where each begins, its words, and what it stands for."""
        if self._by_first_word.keys().isdisjoint(words):
            return  # Most phrases end here, which takes a fifth off the time to make an index.
        at = 0
        while at < len(words):
            for form, meant in self._by_first_word.get(words[at], ()):
                if tuple(words[at : at + len(form)]) == form:
                    yield at, form, meant
                    at += len(form) - 1
                    break
            at += 1

    def meant_in(self, words: Sequence[str]) -> list[Meant]:
        """Return what the forms in a list of words stand for, each once."""
        return list(dict.fromkeys(meant for _at, _form, meant in self.each_in(words)))
