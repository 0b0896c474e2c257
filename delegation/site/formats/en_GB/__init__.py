"""How dates and numbers are written in British English."""
