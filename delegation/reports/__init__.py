"""Reports on whole schemes: a description, what is unclear, where levels differ, and the reference of the rules."""
