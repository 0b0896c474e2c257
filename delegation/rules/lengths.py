"""How long the texts of a scheme may be, in characters.

Each limit is set once, here. The file reader, the JSON Schema, the forms and the table columns all use it, so nothing
gets in that a table would refuse.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

DOCUMENT: Final = 50
SCHEME_TITLE: Final = 300
VERSION: Final = 80
"""The council, a slash, and the start date as it is written, such as 2023-12."""

WRITTEN_DATE: Final = 10
APPROVED_BY: Final = 300
ROW: Final = 40
DECISION_TYPE: Final = 80
SECTION: Final = 200
LOCATOR: Final = 200
TITLE: Final = SCHEME_TITLE
ROUTE_NAME: Final = 200
SIGNED_OFF_BY: Final = 200
PHRASE: Final = 120
"""A phrase that somebody adds by hand. Phrases in a scheme file have no limit of their own."""

SEARCHED: Final = 200
"""The known words of a search that found nothing; what is beyond is not kept."""

OF_KEY: Final[Mapping[str, int]] = MappingProxyType(
    {
        "document": DOCUMENT,
        "title": TITLE,
        "approved_by": APPROVED_BY,
        "row": ROW,
        "decision_type": DECISION_TYPE,
        "section": SECTION,
        "locator": LOCATOR,
        "name": ROUTE_NAME,
    }
)
"""The limit for each key of a scheme file that has one. A key means the same wherever it appears."""
