"""`retsim`: cosine of the character-level embeddings of RETSim."""
