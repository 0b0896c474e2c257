"""Cases, management decision notes, and the log of what was done and tried. Imports delegation and authorities."""
