"""The project as Django starts it: settings, addresses, and the entry point for a server."""
