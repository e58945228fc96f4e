"""`tfidf-cosine-sparse-dot-topn`: the same over scikit-learn and sparse_dot_topn."""
