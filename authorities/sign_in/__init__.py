"""Who is signed in, and which of their posts they act in."""
