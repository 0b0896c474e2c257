"""The life of a version: the checks before it is written, and writing it."""
