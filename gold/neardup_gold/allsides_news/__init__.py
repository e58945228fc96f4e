"""The labels of pairs of `allsides_news`, and the pool they were drawn from, by id; the texts are elsewhere."""
