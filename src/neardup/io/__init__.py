"""Files in and out: documents, labels, and installed corpora with their cards."""
