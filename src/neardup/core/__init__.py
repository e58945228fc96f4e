"""Types and contracts: corpus, pairs, clusters, gold; strategy, scorer, linkage, perturbation; names and texts."""
