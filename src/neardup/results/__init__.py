"""Results of runs: read from run folders, derived from their raw pairs, looked up and named.

- `cells`: cells of runs read back, with their raw pairs and labels.
- `derive`: from cells to what `results.json` holds; `intervals`, `locked`, `account`, `linkages` and `sampled` each
  derive a part, `tuning` what strategies state of themselves.
- `mistakes`: the worst errors of a cell.
- `lookup`: which strategies of a run a user's text names.
- `names`: short names and figures as people read them.
"""
