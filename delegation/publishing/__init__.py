"""The life of a version: what must be so before it is written, and writing it."""
