"""`weighted-minhash`: consistent weighted samples of the words of a text, and banding."""
