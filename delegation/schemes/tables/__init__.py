"""The second encoding of a scheme: rows. What is written here and read back is the same value.

``writing`` puts a scheme's value into the tables of one version, ``reading`` takes it out again.
"""

from delegation.schemes.tables.reading import read_version
from delegation.schemes.tables.writing import write_version

__all__ = ["read_version", "write_version"]
