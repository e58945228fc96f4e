"""The labels of pairs of `reuters21578`, and the pool they were drawn from, by id; the texts are elsewhere."""
