"""The labels of `seeds`, by id and SHA-256; the texts are elsewhere."""
