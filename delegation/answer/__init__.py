"""The answer to who may decide: its content, who holds the posts, other ways in, and the answer as text."""
