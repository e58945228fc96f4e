"""`spotsigs`: the share of signatures that two documents have in common, each of words after a stop word."""
