"""`minhash-lsh`: MinHash signatures and banding."""
