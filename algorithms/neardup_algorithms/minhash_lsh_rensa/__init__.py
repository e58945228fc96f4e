"""`minhash-lsh-rensa`: MinHash with banding by the rensa library."""
