"""The schemes that councils hold: which version is in force, the national floor, and the catalogues."""
