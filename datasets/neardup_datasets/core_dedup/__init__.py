"""Titles and abstracts of scholarly documents, kept outside the project."""
