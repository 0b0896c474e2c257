"""Seals over what was recorded, and the check that it stands as it was sealed."""
