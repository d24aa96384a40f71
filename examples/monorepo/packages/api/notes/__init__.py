"""Keeps notes and finds them again."""
