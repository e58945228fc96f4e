"""Usenet messages, kept outside the project."""
