"""`edit-distance`: alignment of whole texts, or of the shorter text within the longer one."""
