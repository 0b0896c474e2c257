"""The pages for recording and reading notes, and the health of the service."""
