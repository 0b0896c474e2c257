"""Posts and people: who holds which post, who is away, and every change to it."""
