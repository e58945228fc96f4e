"""Packages, a folder each."""
