"""The perturbations that come with neardup, one kind of change a module."""
