"""The terminal app: the same session as every other front end, on a screen that is calm and readable from two metres."""
