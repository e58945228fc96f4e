"""Short answers copied and revised on instruction, kept outside the project."""
