"""`tlsh`: digests by the TLSH library, all of which are compared."""
