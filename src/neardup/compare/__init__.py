"""Compares two runs figure by figure, and checks gates.

- `gates`: conditions that a comparison must meet, from their text.
- `verdicts`: whether a gate held.
- `figures`: every figure of results by name, and which of them depend on the machine.
- `noise`: whether a difference is more than chance.
- `measured`: results read, with the raw pairs where they are at hand.
- `runs`: two runs side by side, their figures judged by gates and noise.
- `changes`: the change of each figure.
- `missing`: cells and figures that a run lacks.
- `tables`: changes as rows, and sentences on them. `neardup.compare_report` makes a page and Markdown of them.
"""
