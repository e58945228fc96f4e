"""`exact`: equal after normalisation."""
