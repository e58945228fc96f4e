"""The labels of `wire`: two passes, the labels in which they differed, and the final labels."""
