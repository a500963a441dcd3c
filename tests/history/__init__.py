"""Tests of the record of sessions."""
