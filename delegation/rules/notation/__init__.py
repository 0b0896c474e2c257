"""The notation: a scheme to and from plain dicts, as YAML files, tables and the published text hold it.

``read_scheme`` finds every fault at once, each with its path. ``write_scheme`` gives the one canonical form, which
uses a short form wherever that says the same. Reading what was written gives the same value back.
"""

from delegation.rules.notation.faults import Fault, Vocabulary
from delegation.rules.notation.reading import read_scheme
from delegation.rules.notation.writing import canonical_text, digest_of, write_scheme, write_statement

__all__ = ["Fault", "Vocabulary", "canonical_text", "digest_of", "read_scheme", "write_scheme", "write_statement"]
