"""`edit-distance-rapidfuzz`: edit similarity of all pairs by the rapidfuzz library."""
