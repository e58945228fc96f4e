"""`minhash-lsh-rensa`: the same over the rensa library."""
