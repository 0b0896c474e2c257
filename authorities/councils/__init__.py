"""The contents of a council's file, as plain values."""
