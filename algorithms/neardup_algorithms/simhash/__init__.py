"""`simhash`: pairs of 64-bit fingerprints within k bits of each other."""
