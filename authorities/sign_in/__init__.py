"""Who is signed in, and in which of their posts they act."""
