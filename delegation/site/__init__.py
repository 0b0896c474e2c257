"""The project as Django starts it: settings, addresses, and the entry for a server."""
