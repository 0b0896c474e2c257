"""The project as Django starts it: settings, the addresses of all apps, and the entry for a server."""
