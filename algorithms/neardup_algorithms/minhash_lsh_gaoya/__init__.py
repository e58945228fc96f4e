"""`minhash-lsh-gaoya`: MinHash with banding by the gaoya library."""
