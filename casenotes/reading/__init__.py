"""Reading notes: which of them somebody may see."""
