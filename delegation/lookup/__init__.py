"""Looking up: what a search finds, the words people search by, and what was searched for and not found."""
