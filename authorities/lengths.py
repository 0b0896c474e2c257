"""The greatest lengths of texts about councils and people, in characters. Files, forms and columns share them."""

from __future__ import annotations

from typing import Final

SLUG: Final = 50
TEXT: Final = 200
"""Whatever a file says in one line: a title, another name, a team."""

COLOUR: Final = len("#004f8c")
USERNAME: Final = 150
STAFF_NUMBER: Final = 32
FULL_NAME: Final = TEXT
