"""Articles of historical newspapers, kept outside the project."""
