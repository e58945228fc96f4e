"""Labels, a folder a corpus: text is elsewhere, labels go by document id and SHA-256."""
