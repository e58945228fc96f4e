"""Five news pages on one event, kept outside the project."""
