"""Labelling pairs: a page on this machine that shows two texts side by side, and the server behind it."""
