"""The S-curve of a strategy, predicted and measured: the share of pairs that become candidates, by exact similarity."""
