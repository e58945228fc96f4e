"""`tfidf-cosine`: cosine of TF-IDF vectors, all pairs."""
