"""`tfidf-cosine-sparse-dot-topn`: cosine of TF-IDF vectors by scikit-learn and sparse_dot_topn."""
