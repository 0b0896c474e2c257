"""Plain letters: different ways of typing the same letters become the same text.

“Café” and “CAFE” both become "cafe". Searches pass through here before they are split into words, and so do the texts
that are searched. Days and times that people type do too.
"""

from __future__ import annotations

import unicodedata
from typing import Final

# Characters that Unicode keeps separate from the plain letters and marks that people mean by them.
_MEANT: Final = str.maketrans(
    dict.fromkeys("‘’‛ʼ′´`", "'")
    | {"−": "-", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe"}
    | {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i"}
)
_LEFT_OUT: Final = frozenset({"Mn", "Cf"})
"""Accents, and characters that nobody sees: soft hyphens, zero-width spaces, direction marks."""

_DASH: Final = "Pd"

_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters of Hangul that are drawn as nothing."""


def plain_letters(text: str) -> str:
    """Return a text in lower case without accents, ligatures, full-width or raised letters, or invisible characters.

    Every dash becomes a hyphen and every apostrophe a straight one.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    apart = unicodedata.normalize("NFKD", text.translate(_MEANT)).casefold()
    kinds = ((letter, unicodedata.category(letter)) for letter in apart)
    return "".join("-" if kind == _DASH else letter for letter, kind in kinds if kind not in _LEFT_OUT)


def reads_the_same(one: str, other: str) -> bool:
    """Say whether two texts are the same to people, whatever capitals, accents, spaces or unseen letters they have."""
    return plain_letters(one).split() == plain_letters(other).split()


def is_visible(text: str) -> bool:
    """Say whether a text has anything that people see: a letter or a digit."""
    return any(letter.isalnum() and letter not in _BLANK for letter in plain_letters(text))
