"""Texts that extractors took of real pages, kept outside the project."""
