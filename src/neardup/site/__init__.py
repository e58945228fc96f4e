"""A static site of runs over time: pages in a folder that open from disk and can be published as they are.

- `records`: what `site.json` holds: a few figures of each run, and what moved between neighbouring runs.
- `identity`: the name of a run in the site, its machine, and whether its pages are up to date.
- `summary`: from results to that record of a run.
- `steps`: neighbouring runs compared.
- `build`: the folder: its pages, in an order that leaves a working site whenever it ends.
- `listing`, `timeline`, `points`, `charts`: what the first page shows.
- `views`: the first page, made of the parts of a report's page.
"""
