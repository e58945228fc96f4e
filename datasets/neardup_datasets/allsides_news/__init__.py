"""News articles of many United States outlets, kept outside the project."""
