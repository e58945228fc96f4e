"""Running a plan: each cell has a worker process of its own, and its results go into a run folder."""
