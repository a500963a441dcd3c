"""Days of use: which routines are open, and what the record remembers."""
