"""Clusters that merge as the threshold falls: the union-find pass of a sweep, in compiled loops."""
