"""`sentence-embedding`: cosine of the sentence embeddings of all-MiniLM-L6-v2."""
