"""`winnowing`: which share of the fingerprints of the one text the other one has."""
