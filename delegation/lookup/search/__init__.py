"""Finding the statement that people mean, in the words they use. It needs no database.

``words`` turns a text into terms, ``index`` weighs them, and ``looking`` answers. Whoever calls passes the schemes.
"""

from delegation.lookup.search.index import NO_ROW, PARTS
from delegation.lookup.search.looking import LONGEST_QUERY, Found, Index, Lookup
from delegation.lookup.search.signs import Covered

__all__ = ["LONGEST_QUERY", "NO_ROW", "PARTS", "Covered", "Found", "Index", "Lookup"]
