"""What the file of a council says, as values."""
