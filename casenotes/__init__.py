"""Cases, management decision notes, and the log of what was tried. Knows delegation and authorities."""
