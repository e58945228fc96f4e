"""Labels, one folder for each corpus. They refer to texts, which are elsewhere, by document id and SHA-256."""
