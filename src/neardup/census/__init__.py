"""How many pairs of a corpus there are of each exact similarity, and how many of them a strategy examines."""
