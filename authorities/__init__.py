"""Councils, their posts and areas, and who holds them; knows no other app."""
