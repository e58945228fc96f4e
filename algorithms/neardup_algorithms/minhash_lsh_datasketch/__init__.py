"""`minhash-lsh-datasketch`: MinHash with banding by the datasketch library."""
