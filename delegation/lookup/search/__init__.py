"""Finding the statement that people mean, in the words they use. In process, the same on every database.

``words`` makes terms of a text, ``index`` weighs them, ``looking`` answers. Knows no models: it is given schemes.
"""

from delegation.lookup.search.index import PARTS
from delegation.lookup.search.looking import LONGEST_QUERY, Found, Index, Lookup

__all__ = ["LONGEST_QUERY", "PARTS", "Found", "Index", "Lookup"]
