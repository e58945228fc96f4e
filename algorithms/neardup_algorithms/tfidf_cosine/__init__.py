"""`tfidf-cosine`: all pairs by the cosine of their TF-IDF vectors."""
