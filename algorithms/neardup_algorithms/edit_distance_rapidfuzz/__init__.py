"""`edit-distance-rapidfuzz`: the same over rapidfuzz, all pairs."""
