"""The checks before posts, words or a version are written, and every write to schemes, words and phrases."""
