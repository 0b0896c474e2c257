"""Plain letters: what is typed in any way of writing the same letters becomes the same text.

Everything that is searched, and everything that is searched for, passes through here before it is taken apart; so do
days and times that people write.
"""

from __future__ import annotations

import unicodedata
from typing import Final

# What Unicode holds apart from the letters and marks that people mean by it.
_MEANT: Final = str.maketrans(
    dict.fromkeys("‘’‛ʼ′´`", "'")
    | {"−": "-", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe"}
    | {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i"}
)
_LEFT_OUT: Final = frozenset({"Mn", "Cf"})
"""Accents, and characters that nobody sees: the soft hyphen, spaces of no width, marks of direction."""

_DASH: Final = "Pd"


def plain_letters(text: str) -> str:
    """Return a text in small letters without accents, ligatures, full-width forms and unseen characters.

    Every dash is a hyphen and every apostrophe the straight one; nothing else changes.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    apart = unicodedata.normalize("NFKD", text.translate(_MEANT)).casefold()
    kinds = ((letter, unicodedata.category(letter)) for letter in apart)
    return "".join("-" if kind == _DASH else letter for letter, kind in kinds if kind not in _LEFT_OUT)
