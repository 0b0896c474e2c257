"""What can be told of whole schemes: a description, what is unclear, the reference of the rules, what is covered."""
