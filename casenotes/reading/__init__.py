"""Reading notes: which of them a person may see."""
