"""`ctph`: context-triggered piecewise hashes, as ssdeep makes them, made and compared as by the ppdeep library."""
