"""Web pages of news articles, kept outside the project."""
