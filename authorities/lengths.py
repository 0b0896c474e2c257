"""How long the texts about councils and people may be, in characters: once for file, form and column."""

from __future__ import annotations

from typing import Final

SLUG: Final = 50
TEXT: Final = 200
"""A title, another name, a team: whatever a file says in one line."""

COLOUR: Final = len("#004f8c")
USERNAME: Final = 150
FULL_NAME: Final = TEXT
