"""Results of runs: read from run folders, derived from their raw pairs, looked up and named.

- `cells`, `corpora`: cells of runs and their corpora read back, with raw pairs and labels.
- `records`: what `results.json` holds, with types.
- `derive`: from cells to these records, a module for each part.
- `files`: `results.json` read; `old`: its older form turned into today's.
- `tuning`: what strategies state of themselves.
- `errors`, `groups`: every error of a cell with the step that lost it; `mistakes`: the worst of them.
- `lookup`: which strategies of a run a user's text names.
- `names`, `formats`: short names of strategies, and figures, as people read them.
"""
