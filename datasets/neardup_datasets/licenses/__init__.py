"""Licence texts and notices, kept outside the project."""
