"""Seals over what was recorded, and the check that it still stands as it was sealed."""
