"""What holds for the database as a whole: its guard, seals, and what is wrong when it does not answer."""
