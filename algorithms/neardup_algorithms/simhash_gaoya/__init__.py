"""`simhash-gaoya`: the same over the gaoya library."""
