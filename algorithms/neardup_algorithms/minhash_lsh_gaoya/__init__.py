"""`minhash-lsh-gaoya`: the same over the gaoya library."""
