"""`edit-distance`: alignment of whole texts, or of the shorter within the longer."""
