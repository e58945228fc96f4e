"""Labels of `wire`: two passes, what they differed in, and the final labels."""
