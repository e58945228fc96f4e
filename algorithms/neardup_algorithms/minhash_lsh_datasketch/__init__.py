"""`minhash-lsh-datasketch`: the same over the datasketch library."""
