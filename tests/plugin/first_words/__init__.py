"""A strategy of a stranger."""
