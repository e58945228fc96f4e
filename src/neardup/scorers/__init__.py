"""Similarities of two texts: shingle overlap, TF-IDF cosine, alignment. Entry points give them their names."""
