"""The interface for programs: REST, and JSON lines."""
