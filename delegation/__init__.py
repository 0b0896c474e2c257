"""Schemes, decision types, rules and determinations. Knows authorities."""
