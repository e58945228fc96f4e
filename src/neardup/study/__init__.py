"""Studies: what a panel of strategies does to a user's own documents, which pairs to ask about, and the answers."""
