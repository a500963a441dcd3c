"""Real programmes, from published sheets: what the routine language has to be able to say, and how a session does it."""
