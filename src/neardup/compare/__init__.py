"""What moved between two runs, and gates on it.

- `gates`: conditions that fail a comparison, from their text.
- `figures`: every figure of results by name, and which of them depend on the machine.
- `noise`: whether a difference is more than chance.
- `changes`: figures of two results side by side, judged by gates and noise.
- `tables`: changes as rows and as Markdown.
"""
