"""The second encoding of a scheme: rows. A value that is written and read back is the same value.

``writing`` writes a scheme's value into the tables of one version, and ``reading`` reads it back.
"""

from delegation.schemes.tables.reading import read_version
from delegation.schemes.tables.writing import write_version

__all__ = ["read_version", "write_version"]
