"""Newswire of 1987, kept outside the project."""
