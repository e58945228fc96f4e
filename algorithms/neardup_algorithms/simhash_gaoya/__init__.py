"""`simhash-gaoya`: SimHash by the gaoya library."""
