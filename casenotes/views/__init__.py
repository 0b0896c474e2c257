"""The pages for recording and reading notes, and whether notes can be recorded."""
