"""`ctph`: context-triggered piecewise hashes, as ssdeep makes them, by the ppdeep library."""
