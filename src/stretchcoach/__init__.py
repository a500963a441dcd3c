"""stretchcoach: guided movement and a timer for comfort, for people with back spasms."""

__version__ = "0.1.0"
