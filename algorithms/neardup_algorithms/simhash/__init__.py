"""`simhash`: 64-bit fingerprints within k bits of one another."""
