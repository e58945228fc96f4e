"""Running a plan: a worker process a cell, run folders, what a measurement was made on."""
