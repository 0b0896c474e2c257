"""Pages of recording and reading notes, and the health of the service."""
