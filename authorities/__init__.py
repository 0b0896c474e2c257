"""Councils, their posts and areas, and the people who hold the posts. Imports no other app of this project."""
