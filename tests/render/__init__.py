"""Audio files of sessions."""
