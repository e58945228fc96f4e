"""`wordllama`: cosine of the mean of static token embeddings."""
