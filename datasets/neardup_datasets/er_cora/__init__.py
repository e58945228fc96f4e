"""Bibliographic citations, kept outside the project."""
