"""`lsh-ensemble`: an index for containment, of MinHash indices over documents of like size, by datasketch."""
